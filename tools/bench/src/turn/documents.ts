/** Made ones, about so many parts of a machine; each part has a fact that can be asked for. */
const PARTS = [
  ...['pump', 'valve', 'boiler', 'turbine', 'gearbox', 'filter', 'compressor', 'condenser', 'generator', 'cooler'],
  ...[
    'manifold',
    'injector',
    'governor',
    'flywheel',
    'bearing',
    'clutch',
    'radiator',
    'alternator',
    'exhaust',
    'mixer',
  ],
];
const MAKERS = ['Ahlborn', 'Brandt', 'Castell', 'Dorner', 'Ebers', 'Falk', 'Greiner', 'Hausen', 'Ilmer', 'Jost'];

const sectionsOf = (part: string, index: number) => `# The ${part}

## Maker

The ${part} is made by ${MAKERS[index % MAKERS.length]} in plant ${index + 1}. It is delivered on a frame of steel, and is to be kept
dry until it is set up. Every ${part} carries a plate with its number and the year in which it was made.

## Service

The ${part} is serviced every ${(index + 2) * 3} months by two people. Before any work on it the supply is shut off and the shaft
is locked. Oil that was drained is not used again, and seals that were taken out are replaced by new ones.

## Warranty

The warranty of the ${part} lasts for ${index + 6} months from the day on which it was set up. It covers the housing and the
shaft, and not what wears by use. Claims are sent to the maker with the number on the plate.
`;

export const DOCUMENTS = PARTS.map((part, index) => ({ path: `${part}.md`, bytes: sectionsOf(part, index) }));

/** Questions that one search answers, over and over. */
export function questionAt(turn: number): string {
  const part = PARTS[turn % PARTS.length]!;
  const asked = [
    `How long does the warranty of the ${part} last?`,
    `Who makes the ${part}?`,
    `How often is the ${part} serviced?`,
  ];
  return asked[turn % asked.length]!;
}
