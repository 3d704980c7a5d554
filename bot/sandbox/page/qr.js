// Reads a QR code from a picture that a program drew: straight, clean, whole. A camera's picture would need far more.
// It lets one phone of the page scan what another one shows, as at a counter.

const SMALLEST_DARK = 128;
// For versions 1 to 10 by level (index as in the format bits: M L H Q): check words per block, number of blocks.
const CHECK_WORDS = [[10, 16, 26, 18, 24, 16, 18, 22, 22, 26], [7, 10, 15, 20, 26, 18, 20, 24, 30, 18],
  [17, 28, 22, 16, 22, 28, 26, 26, 24, 28], [13, 22, 18, 26, 18, 24, 18, 22, 20, 24]];
const BLOCKS = [[1, 1, 1, 2, 2, 4, 4, 4, 5, 5], [1, 1, 1, 1, 1, 2, 2, 2, 2, 4],
  [1, 1, 2, 4, 4, 4, 5, 6, 8, 8], [1, 1, 2, 2, 4, 4, 6, 6, 8, 8]];
const MASKS = [(x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2, (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2];
const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

const found = new Map();

/** What an earlier reading of this address gave: the text, or null. */
export const knownCode = (url) => found.get(url) ?? null;

export async function readCode(image) {
  const url = image.getAttribute("src");
  if (!found.has(url)) {
    try {
      await image.decode();
      found.set(url, decode(matrixOf(image)));
    } catch { found.set(url, null); }
  }
  return found.get(url);
}

function matrixOf(image) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return matrixFrom((x, y) => data[(y * width + x) * 4 + 1] < SMALLEST_DARK, width, height);
}

// The dark box is the code; its first row begins with a finder, seven modules wide.
function matrixFrom(isDark, width, height) {
  let [left, top, right] = [width, height, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (isDark(x, y)) { left = Math.min(left, x); top = Math.min(top, y); right = Math.max(right, x); }
    }
  }
  let run = 0;
  while (left + run < width && isDark(left + run, top)) run += 1;
  const size = Math.round((right - left + 1) / (run / 7));
  if ((size - 17) % 4 || size < 21 || size > 57) throw new Error("no code of versions 1 to 10");
  const module = (right - left + 1) / size;
  const at = (index) => Math.floor((index + 0.5) * module);
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (__, x) => isDark(left + at(x), top + at(y))));
}

function isFunction(size, version) {
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const spots = version === 1 ? [] : [6, ...Array.from({ length: count - 1 }, (_, i) => size - 7 - i * step).reverse()];
  const last = size - 7;
  const corners = new Set([`6,6`, `6,${last}`, `${last},6`]);
  return (x, y) => (x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8) || x === 6 || y === 6 ||
    (version >= 7 && ((x >= size - 11 && y < 6) || (y >= size - 11 && x < 6))) ||
    spots.some((cx) => spots.some((cy) => !corners.has(`${cx},${cy}`) && Math.abs(x - cx) < 3 && Math.abs(y - cy) < 3));
}

export function decode(matrix) {
  const size = matrix.length;
  const version = (size - 17) / 4;
  let format = 0;
  const places = [...Array.from({ length: 6 }, (_, i) => [8, i]), [8, 7], [8, 8], [7, 8], ...Array.from({ length: 6 }, (_, i) => [5 - i, 8])];
  places.forEach(([x, y], i) => { if (matrix[y][x]) format |= 1 << i; });
  format = (format ^ 0x5412) >> 10;
  const level = format >> 3;
  const isMasked = MASKS[format & 7];
  const skips = isFunction(size, version);
  const words = [];
  let bits = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      for (const x of [right, right - 1]) {
        const y = (right + 1) & 2 ? step : size - 1 - step;
        if (skips(x, y)) continue;
        const bit = matrix[y][x] !== (isMasked(x, y) === 0) ? 1 : 0;
        words[bits >> 3] = ((words[bits >> 3] || 0) << 1) | bit;
        bits += 1;
      }
    }
  }
  words.length = bits >> 3;
  return readSegments(untangle(words, BLOCKS[level][version - 1], CHECK_WORDS[level][version - 1]), version);
}

// The words of all blocks come in turns; the longer blocks are the last ones. Check words are left out.
function untangle(words, blocks, checks) {
  const short = Math.floor(words.length / blocks) - checks;
  const shorts = blocks - (words.length % blocks);
  const data = Array.from({ length: blocks }, () => []);
  let at = 0;
  for (let i = 0; i <= short; i += 1) {
    for (let block = i < short ? 0 : shorts; block < blocks; block += 1) data[block].push(words[at++]);
  }
  return data.flat();
}

function readSegments(data, version) {
  let at = 0;
  const left = () => data.length * 8 - at;
  const take = (count) => {
    let value = 0;
    for (let i = 0; i < count; i += 1, at += 1) value = value * 2 + ((data[at >> 3] >> (7 - (at & 7))) & 1);
    return value;
  };
  const long = version >= 10;
  const bytes = [];
  const put = (text) => bytes.push(...new TextEncoder().encode(text));
  while (left() >= 4) {
    const mode = take(4);
    if (mode === 0) break;
    if (mode === 7) { take(8); continue; }
    const count = take({ 1: long ? 12 : 10, 2: long ? 11 : 9, 4: long ? 16 : 8 }[mode]);
    if (mode === 4) for (let i = 0; i < count; i += 1) bytes.push(take(8));
    else if (mode === 2) {
      for (let i = 0; i + 1 < count; i += 2) { const pair = take(11); put(ALPHANUMERIC[Math.floor(pair / 45)] + ALPHANUMERIC[pair % 45]); }
      if (count % 2) put(ALPHANUMERIC[take(6)]);
    } else if (mode === 1) {
      for (let rest = count; rest > 0; rest -= 3) put(String(take([0, 4, 7][rest] || 10)).padStart(Math.min(rest, 3), "0"));
    } else throw new Error("unknown mode");
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(bytes));
}
