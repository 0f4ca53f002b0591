/**
 * CRC-16/Modbus (PROTOCOLS §8.2): initial value FFFF, polynomial A001 reflected. Over a whole frame,
 * its own check bytes included, it is 0. Bit by bit: a frame has eight bytes, and a table would be longer.
 */
export function crc16(bytes: Iterable<number>): number {
  let check = 0xffff;
  for (const byte of bytes) {
    check ^= byte;
    for (let bit = 0; bit < 8; bit += 1) check = check & 1 ? (check >> 1) ^ 0xa001 : check >> 1;
  }
  return check;
}
