// The arrows between folders. Each folder is listed with all that it may import besides itself; what is
// not listed is forbidden, so a new folder has to be given its place here. test/layers breaks each rule on
// purpose and checks that it is found: with a TypeScript that this tool cannot read, all would seem well.

/** Words and time: anyone may use them. */
const GROUND = ['contract/', 'clock\\.ts$', 'manual-clock\\.ts$'];
/** What main's own folders stand on besides. */
const MAIN_GROUND = [...GROUND, 'main/ids\\.ts$', 'main/secrets/'];
/** What is appended to inside a transaction; the rest of these folders sends it, later. */
const OUTBOXES = ['main/notify/[^/]*outbox[^/]*\\.ts$', 'main/exchange/[^/]*outbox[^/]*\\.ts$'];
const BOOKS = ['main/database/', 'main/access-log/', ...OUTBOXES];
const TRADE = ['main/custody/', 'main/people/'];

/** @type {Record<string, readonly string[]>} */
const MAY_IMPORT = {
  'contract/': [],
  'hardware/': GROUND,
  'preload/': ['contract/'],
  'renderer/': GROUND,
  'cli/': [
    ...GROUND,
    'hardware/',
    'main/database/',
    'main/access-log/',
    'main/people/',
    'main/secrets/',
    'main/custody/',
    'main/bus-tap',
    'main/cabinet-file',
    'main/configuration-store',
    'main/clock-trust',
  ],
  'main/secrets/': GROUND,
  'main/database/': MAIN_GROUND,
  'main/access-log/': [...MAIN_GROUND, 'main/database/'],
  'main/custody/': [...MAIN_GROUND, ...BOOKS, ...TRADE],
  'main/people/': [...MAIN_GROUND, ...BOOKS, ...TRADE],
  'main/notify/': [...MAIN_GROUND, ...BOOKS, 'main/people/'],
  'main/exchange/': [...MAIN_GROUND, ...BOOKS, ...TRADE, 'main/notify/'],
  'main/session/': [...MAIN_GROUND, ...BOOKS, ...TRADE, 'hardware/'],
};

const arrows = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder.slice(0, -1)}-reaches-only-what-is-below-it`,
  severity: 'error',
  from: { path: `^src/${folder}` },
  to: { path: '^src/', pathNot: [folder, ...allowed].map((path) => `^src/${path}`) },
}));

/** Packages that one place alone may use, so that what they stand for has one door. */
const ONE_DOOR = [
  { name: 'only-what-sends-uses-axios', package: 'axios', at: ['main/exchange/', 'main/notify/'] },
  { name: 'only-a-transport-uses-serialport', package: 'serialport', at: ['hardware/'] },
];

const oneDoor = ONE_DOOR.map(({ name, package: module, at }) => ({
  name,
  severity: 'error',
  from: { path: '^src/', pathNot: at.map((path) => `^src/${path}`) },
  to: { path: `node_modules/${module}/` },
}));

module.exports = {
  forbidden: [
    ...arrows,
    ...oneDoor,
    {
      name: 'nothing-imports-main',
      severity: 'error',
      from: {},
      to: { path: '^src/main/main\\.ts$' },
    },
    {
      name: 'only-main-and-the-cli-name-a-board-family',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/main/main\\.ts$', '^src/cli/', '^src/hardware/boards/'] },
      to: { path: '^src/hardware/boards/[^/]+/' },
    },
    {
      name: 'board-families-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/hardware/boards/([^/]+)/' },
      to: { path: '^src/hardware/boards/[^/]+/', pathNot: '^src/hardware/boards/$1/' },
    },
    {
      name: 'the-contract-uses-only-zod',
      severity: 'error',
      from: { path: '^src/contract/' },
      to: { pathNot: ['^src/', 'node_modules/zod/'] },
    },
    {
      name: 'no-electron-where-tests-run-without-it',
      severity: 'error',
      from: {
        path: '^src/(contract|hardware|cli|renderer|main/(database|access-log|custody|people|notify|exchange|session))/',
      },
      to: { path: ['^electron$', 'node_modules/electron/'] },
    },
    {
      name: 'the-product-stands-alone',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(scripts|test)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'everything-can-be-found', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    // An import of a type alone is a dependency like any other.
    tsPreCompilationDeps: true,
    // A test may reach for what it needs: the simulator, a database, the manual clock.
    exclude: { path: '\\.test\\.tsx?$' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
      mainFields: ['types', 'module', 'main'],
    },
  },
};
