import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** The colours of a picture and its size. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel, a byte each. */
  readonly rgb: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;
/** How many of them are the most frequent ones. The others are chosen to be unlike them. */
const FREQUENT = 170;

/** Reduces a PNG of 8 bits a channel to a palette, which makes a screenshot of a page some three times smaller. */
export function toPalette(png: Buffer): Buffer {
  const { width, height, rgb } = decode(png);
  const palette = commonColours(rgb);
  const indexOf = new Map<number, number>();
  const rows = Buffer.alloc((width + 1) * height);
  for (let i = 0; i < width * height; i++) {
    const colour = (rgb[3 * i]! << 16) | (rgb[3 * i + 1]! << 8) | rgb[3 * i + 2]!;
    let index = indexOf.get(colour);
    if (index === undefined) {
      index = nearest(palette, colour);
      indexOf.set(colour, index);
    }
    rows[Math.floor(i / width) * (width + 1) + 1 + (i % width)] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits for each index, type 3: a palette.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk(
      'PLTE',
      Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255])),
    ),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The colours that stand for all: the most frequent of each small cube, of the most frequent cubes and of those unlike them. */
function commonColours(rgb: Uint8Array): number[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < rgb.length; i += 3) {
    const colour = (rgb[i]! << 16) | (rgb[i + 1]! << 8) | rgb[i + 2]!;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const cubes = new Map<number, { colour: number; most: number; total: number }>();
  for (const [colour, count] of counts) {
    const cube = colour & 0xf8f8f8;
    const known = cubes.get(cube) ?? { colour, most: 0, total: 0 };
    const isMost = count > known.most;
    cubes.set(cube, {
      colour: isMost ? colour : known.colour,
      most: isMost ? count : known.most,
      total: known.total + count,
    });
  }
  const sorted = [...cubes.values()].sort((a, b) => b.total - a.total).map(({ colour }) => colour);
  const palette = sorted.slice(0, FREQUENT);
  const others = sorted.slice(FREQUENT).map((colour) => ({ colour, distance: distanceTo(palette, colour) }));
  while (palette.length < MOST_COLOURS && others.length > 0) {
    others.sort((a, b) => a.distance - b.distance);
    const { colour } = others.pop()!;
    palette.push(colour);
    for (const other of others) other.distance = Math.min(other.distance, distance(colour, other.colour));
  }
  return palette;
}

function distanceTo(palette: readonly number[], colour: number): number {
  return Math.min(...palette.map((each) => distance(each, colour)));
}

function distance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = (a & 255) - (b & 255);
  return red * red + green * green + blue * blue;
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let least = Infinity;
  for (const [index, each] of palette.entries()) {
    const far = distance(each, colour);
    if (far < least) [best, least] = [index, far];
  }
  return best;
}

/** Reads a PNG with 8 bits a channel, not interlaced, as browsers write it. (PNG, third edition: 9, filtering.) */
function decode(png: Buffer): Pixels {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = { 2: 3, 6: 4 }[png[25]!];
  if (png[24] !== 8 || channels === undefined || png[28] !== 0)
    throw new Error('Not a PNG as browsers write it');
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * channels;
  const rgb = new Uint8Array(width * height * 3);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    const row = new Uint8Array(raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)));
    for (let x = 0; x < stride; x++) {
      const left = x < channels ? 0 : row[x - channels]!;
      const corner = x < channels ? 0 : above[x - channels]!;
      row[x] = row[x]! + predicted(filter, left, above[x]!, corner);
    }
    for (let x = 0; x < width; x++)
      rgb.set(row.subarray(x * channels, x * channels + 3), (y * width + x) * 3);
    above = row;
  }
  return { width, height, rgb };
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  return filter === 4 ? paeth(left, up, corner) : 0;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [byLeft, byUp, byCorner] = [left, up, corner].map((each) => Math.abs(estimate - each)) as [
    number,
    number,
    number,
  ];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
