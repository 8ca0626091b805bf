// Packs the console for Maven: `npm ci`, then `npm run build`, each only when what it reads has changed since last time.
// A build of the whole project calls this every time, and mostly there is nothing to do.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`The console needs Node 20.19 or newer and this is ${process.version}.`);
  process.exit(1);
}

/** All files at or under the paths, in an order that does not depend on the file system. */
function files(paths) {
  return paths.flatMap((path) =>
    statSync(path).isDirectory()
      ? files(
          readdirSync(path)
            .sort()
            .map((name) => join(path, name)),
        )
      : [path],
  );
}

function fingerprint(paths) {
  const hash = createHash("sha256").update(process.version);
  for (const file of files(paths)) {
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

/** Runs the npm command unless it has already run on these very inputs; `stamp` remembers that. */
function npm(command, inputs, stamp) {
  const now = fingerprint(inputs);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === now) {
    return;
  }
  execFileSync("npm", ["--silent", ...command], { stdio: "inherit" });
  writeFileSync(stamp, now);
}

mkdirSync("target", { recursive: true });
npm(["ci", "--ignore-scripts"], ["package.json", "package-lock.json"], "node_modules/.installed");
npm(
  ["run", "build"],
  ["package-lock.json", "index.html", "public", "src", "tsconfig.json", "vite.config.ts"],
  "target/console.stamp",
);
