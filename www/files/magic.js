// What a safetensors file begins with, a project among them: told before the module that reads one is fetched.

/** The length of its header in 8 bytes, then a brace: no table begins so. `head`: the first 9 bytes or more */
const isTensors = (head) => head.length > 8 && head[8] === 0x7b && !head.subarray(4, 8).some(Boolean);

export const isProject = async (file) => isTensors(new Uint8Array(await file.slice(0, 9).arrayBuffer()));
