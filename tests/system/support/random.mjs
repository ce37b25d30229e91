// What happens at random: FAULT_SEED makes it happen again.
export const seed = Number(process.env.FAULT_SEED ?? Date.now() % 2 ** 31);

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(from) {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z = (z + Math.imul(z ^ (z >>> 7), z | 61)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}
