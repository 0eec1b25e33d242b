// The lint of the house. `rooms` says who may import whom (what is not listed is refused), and test/house-rules.test.ts
// plants a trespass against every line of it: a guard counts only once it has been seen to refuse.
import { defineConfig } from "oxlint";

/** Features in the order in which they lean on one another: each may import the ones before it, by their front door. */
export const featureOrder = [
  "accounts",
  "audit",
  "settings",
  "storage",
  "channels",
  "monitors",
  "heartbeats",
  "checks",
  "incidents",
  "healthchecks-api",
  "alerts",
  "status-pages",
  "reports",
];

/** Features that store what somebody chose among kinds, and so read the list of the kinds and their schemas. */
const kindsOf: Record<string, string> = { monitors: "#probes/index.ts", channels: "#channels/index.ts" };

const everyFrontDoor = ["#features/index.ts", "#features/*/index.ts"];

/** Files → what they may import from other rooms. Tests beside the code may also import `#test/**`. */
export const rooms: Record<string, string[]> = {
  "src/lib/**": ["#lib/**"],
  "src/platform/**": ["#lib/**", "#platform/**"],
  "src/probes/**": ["#lib/**", "#probes/**", "#platform/net/**"],
  "src/channels/**": ["#lib/**", "#channels/**", "#platform/net/**"],
  "src/features/*.ts": ["#lib/**", "#platform/**", ...everyFrontDoor],
  ...Object.fromEntries(
    featureOrder.map((feature, place) => [`src/features/${feature}/**`, roomOfFeature(feature, place)]),
  ),
  "src/pipeline/**": ["#lib/**", "#platform/**", "#probes/**", "#channels/**", "#pipeline/**", ...everyFrontDoor],
  "src/roles/**": [
    "#lib/**",
    "#platform/**",
    "#probes/**",
    "#channels/**",
    "#pipeline/**",
    "#roles/**",
    ...everyFrontDoor,
  ],
  "src/cli/**": ["#lib/**", "#platform/**", "#roles/**", "#cli/**"],
  "src/main.ts": ["#lib/**", "#platform/**", "#roles/**", "#cli/**"],
  "web/**": ["#web/**"], // the page knows the server by its API alone
};

function roomOfFeature(feature: string, place: number): string[] {
  const earlier = featureOrder.slice(0, place).map((name) => `#features/${name}/index.ts`);
  return ["#lib/**", "#platform/**", ...earlier, ...(feature in kindsOf ? [kindsOf[feature]!] : [])];
}

/** What drives the house from outside may import every room. */
const toolFolders = ["test/**", "bench/**", "script/**"];

const noClimbing = {
  group: ["../**", "**/../**"],
  message: "Inside a room ./x.ts, between rooms #room/x.ts, never ../",
};

function onlyFrom(allowed: string[]) {
  const refused = {
    group: ["#*/**", ...allowed.map((pattern) => `!${pattern}`)],
    message: "Who may import whom: see oxlint.config.ts",
  };
  return { "no-restricted-imports": ["error", { patterns: [refused, noClimbing] }] as const };
}

const roomRules = Object.entries(rooms).flatMap(([files, allowed]) => {
  const testsBeside = files.replace(/\*\*$/, "**/*.test.ts").replace(/\/\*\.ts$/, "/*.test.ts");
  const source = { files: [files], rules: onlyFrom(allowed) };
  return testsBeside === files
    ? [source]
    : [source, { files: [testsBeside], rules: onlyFrom([...allowed, "#test/**"]) }];
});

export default defineConfig({
  plugins: ["typescript", "import", "promise", "node"],
  categories: { correctness: "error" },
  options: { typeAware: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["node_modules", "web/dist", "web/public", "web/src/api/schema.d.ts", "data"],
  rules: {
    eqeqeq: ["error", "always", { null: "ignore" }], // x != null asks for null and undefined at once
    "no-var": "error",
    "prefer-const": "error",
    "no-empty": "error",
    "import/no-cycle": "error",
    "typescript/no-explicit-any": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/no-misused-promises": "error",
    "typescript/only-throw-error": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "typescript/unbound-method": "off", // what a room needs is handed in as an object of plain functions
    "typescript/no-misused-spread": "off", // [...text] is how code points are counted
    // A top-level `test(…)` gives a promise that the runner itself waits for.
    "typescript/no-floating-promises": [
      "error",
      {
        allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: ["test", "it", "describe", "suite"] }],
      },
    ],
  },
  overrides: [
    { files: toolFolders, rules: { "no-restricted-imports": ["error", { patterns: [noClimbing] }] } },
    ...roomRules,
    // An async callback that nobody waits for may crash a server; in a test that is a failed test, as it should be.
    {
      files: ["test/**", "**/*.test.ts"],
      rules: { "typescript/no-misused-promises": "off", "no-control-regex": "off" },
    },
    {
      files: ["web/**"],
      plugins: ["typescript", "import", "promise", "react", "jsx-a11y"],
      rules: {
        "typescript/only-throw-error": "off", // the router's redirects are thrown and are no errors
        "jsx-a11y/prefer-tag-over-role": "off", // a live region is not an <output>
        "jsx-a11y/no-autofocus": "off", // a dialog must take the focus when it opens
        "jsx-a11y/no-noninteractive-element-interactions": "off", // it takes <form onSubmit> for a fault
        // Rules of the React compiler, which we do not use.
        "react/immutability": "off",
        "react/refs": "off",
        "react/purity": "off",
        "react/incompatible-library": "off",
      },
    },
  ],
});
