/**
 * One vector of length 1 from the hidden states of one input's tokens, [tokens, dimensions]: that of the first token,
 * [CLS], or the mean of all.
 */
export function pool(hidden: Float32Array, dimensions: number, pooling: 'cls' | 'mean'): Float32Array {
  const vector = hidden.slice(0, dimensions);
  if (pooling === 'mean') {
    for (let at = dimensions; at < hidden.length; at++) vector[at % dimensions]! += hidden[at]!;
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return vector.map((value) => value / length);
}
