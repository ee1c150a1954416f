#!/bin/sh
# Puts the secret on standard input before the old ones in secrets.json.
node -e '
  const fs = require("node:fs");
  const stored = JSON.parse(fs.readFileSync("secrets.json", "utf8"));
  const secret = fs.readFileSync(0, "utf8").trim();
  const changed = { ...stored, secrets: [...new Set([secret, ...stored.secrets])] };
  fs.writeFileSync("secrets.json.new", JSON.stringify(changed), { mode: 0o600 });
  fs.renameSync("secrets.json.new", "secrets.json");
'
