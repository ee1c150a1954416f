#!/bin/sh
# Sets graceUntil in secrets.json.
node -e '
  const fs = require("node:fs");
  const stored = JSON.parse(fs.readFileSync("secrets.json", "utf8"));
  const changed = { ...stored, graceUntil: process.env.GRACE_UNTIL };
  fs.writeFileSync("secrets.json.new", JSON.stringify(changed), { mode: 0o600 });
  fs.renameSync("secrets.json.new", "secrets.json");
'
