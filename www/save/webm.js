// Encoded pictures as a WebM file: EBML elements (RFC 8794), and of Matroska's (RFC 9559) those that a player needs to play and to seek.

const MILLISECONDS = 1_000_000; // of a time stamp, in nanoseconds
const CODECS = { vp09: "V_VP9", vp8: "V_VP8" };

const ascii = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const bytesIn = (parts) => parts.reduce((sum, { byteLength }) => sum + byteLength, 0);

/** A number in eight bytes, the first the highest. */
function eight(set, value) {
  const view = new DataView(new ArrayBuffer(8));
  view[set](0, value);
  return new Uint8Array(view.buffer);
}
const whole = (value) => eight("setBigUint64", BigInt(value));
const float = (value) => eight("setFloat64", value);

/** An element in parts: its id, the length of its content in eight bytes, its content. */
function element(id, ...content) {
  const parts = content.flat();
  const number = whole(id);
  const length = whole(bytesIn(parts));
  length[0] = 1;
  return [number.subarray(number.findIndex((byte) => byte > 0)), length, ...parts];
}

const head = () =>
  element(
    0x1a45dfa3,
    element(0x4286, whole(1)), // EBMLVersion
    element(0x42f7, whole(1)), // EBMLReadVersion
    element(0x42f2, whole(4)), // EBMLMaxIDLength
    element(0x42f3, whole(8)), // EBMLMaxSizeLength
    element(0x4282, ascii("webm")), // DocType
    element(0x4287, whole(4)), // DocTypeVersion
    element(0x4285, whole(2)), // DocTypeReadVersion
  );

const info = (seconds) =>
  element(
    0x1549a966,
    element(0x2ad7b1, whole(MILLISECONDS)), // TimestampScale
    element(0x4489, float(1000 * seconds)), // Duration
    element(0x4d80, ascii("flowbed")), // MuxingApp
    element(0x5741, ascii("flowbed")), // WritingApp
  );

const tracks = ({ codec, width, height }) =>
  element(
    0x1654ae6b,
    element(
      0xae, // TrackEntry
      element(0xd7, whole(1)), // TrackNumber
      element(0x73c5, whole(1)), // TrackUID
      element(0x83, whole(1)), // TrackType: video
      element(0x9c, whole(0)), // FlagLacing
      element(0x86, ascii(CODECS[codec.split(".")[0]])), // CodecID
      element(0xe0, element(0xb0, whole(width)), element(0xba, whole(height))), // Video: PixelWidth, PixelHeight
    ),
  );

const milliseconds = ({ time }) => Math.round(1000 * time);

/** Pictures from one that stands alone to the next such. */
function cluster(frames) {
  const began = milliseconds(frames[0]);
  const block = (frame) => {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint8(0, 0x81); // of track 1
    view.setInt16(1, milliseconds(frame) - began);
    view.setUint8(3, frame.key ? 0x80 : 0);
    return element(0xa3, new Uint8Array(view.buffer), frame.bytes); // SimpleBlock
  };
  return element(0x1f43b675, element(0xe7, whole(began)), frames.map(block).flat());
}

/** Where to go for a time: the clusters' places in the segment. */
function cues(times, places) {
  const place = (i) => element(0xb7, element(0xf7, whole(1)), element(0xf1, whole(places[i])));
  return element(0x1c53bb6b, times.map((time, i) => element(0xbb, element(0xb3, whole(time)), place(i))).flat());
}

/** video: { codec: "vp09…" or "vp8", width, height, seconds }; frames: { time in seconds, key, bytes } in their order, the first a key. */
export function webm(video, frames) {
  const keys = frames.flatMap(({ key }, i) => (key ? [i] : []));
  const clusters = keys.map((from, i) => cluster(frames.slice(from, keys[i + 1])));
  const times = keys.map((i) => milliseconds(frames[i]));
  const before = [...info(video.seconds), ...tracks(video)];
  let place = bytesIn(before) + bytesIn(cues(times, times));
  const places = clusters.map((parts) => {
    const here = place;
    place += bytesIn(parts);
    return here;
  });
  return new Blob([...head(), ...element(0x18538067, before, cues(times, places), clusters.flat())], { type: "video/webm" });
}
