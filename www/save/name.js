// The name of a file that is saved.

export function fileName(title, type) {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ["figure"];
  return `${words.join("-").slice(0, 60)}.${type}`;
}
