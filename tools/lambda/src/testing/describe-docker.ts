/** `describe` where containers can be run; where not, its tests count as skipped. */
export const describeDocker: typeof describe = process.env.NO_DOCKER ? (describe.skip as typeof describe) : describe;
