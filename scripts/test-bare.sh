#!/usr/bin/env bash
# Runs `pnpm test` as on a machine that has only Node: with no network but loopback, and nothing else on the PATH but
# a shell and the coreutils. Whatever the tests need beyond that fails here.
set -euo pipefail
cd "$(dirname "$0")/.."

bare=$(mktemp -d)
trap 'rm -rf "$bare"' EXIT
for program in node npm npx sh env base64 basename cat chmod cp cut date dirname echo head id ls mkdir mkfifo mktemp mv \
  readlink realpath rm sleep sort tail tr true uname wc; do
  ln -s "$(type -P "$program")" "$bare/$program"
done

isolate=()
for try in 'unshare --net' 'unshare --net --map-root-user'; do
  if $try ip link set lo up 2>/dev/null; then
    read -ra isolate <<<"$try"
    break
  fi
done
if [ ${#isolate[@]} -eq 0 ]; then
  echo 'WARNING: no network namespace (unshare and ip are missing, or not permitted): the tests run WITH a network' >&2
fi
"${isolate[@]}" bash -c '
  [ "$2" = 0 ] || ip link set lo up
  export PATH="$1"
  unset REDIS_URL DATABASE_URL REQUIRE_SERVICES
  exec npx -y pnpm@12.21.0 test
' bash "$bare" "${#isolate[@]}"
