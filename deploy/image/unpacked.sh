# shellcheck shell=sh
# What aot-cache and start share: the files of an image, and its program run from them without a
# container. They source it. Linux, on the architecture of the image; needs tar and curl.
set -eu
REPOSITORY=$(cd "$(dirname "$0")/../.." && pwd)
SCRATCH=$(mktemp -d)
PROGRAM=""
trap '[ -z "$PROGRAM" ] || kill "$PROGRAM" 2>/dev/null || true; rm -rf "$SCRATCH"' EXIT
trap 'exit 130' INT TERM

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# unpack SERVICE: puts the files of its image below ROOT, and how it is started into $ROOT.arguments
unpack() {
  image=$REPOSITORY/$1/target/jib-image.tar
  [ -s "$image" ] || fail "there is no $image: make it by mvn -Pimage package, see deploy/image/README.md"
  ROOT=$SCRATCH/$1
  mkdir -p "$ROOT" "$ROOT.image"
  tar -xf "$image" -C "$ROOT.image"
  # In the order of the manifest.
  tr ',[]' '\n\n\n' <"$ROOT.image/manifest.json" | sed -n 's/.*"\([0-9a-f]*\.tar\.gz\)".*/\1/p' |
    while read -r layer; do
      tar --warning=no-unknown-keyword -xzf "$ROOT.image/$layer" -C "$ROOT" --no-same-owner
    done
  JAVA=$ROOT$(sed -n 's/.*"JAVA_HOME=\([^"]*\)".*/\1/p' "$ROOT.image/config.json")/bin/java
  "$JAVA" -version >"$ROOT.version" 2>&1 || fail "this machine cannot run the image's java: $(head -n 1 "$ROOT.version")"
  # All of the entry point but `java`, one argument a line, and the class path itself for its file.
  sed -n 's/.*"Entrypoint":\["java","\([^]]*\)"\].*/\1/p' "$ROOT.image/config.json" | sed 's/","/\n/g' |
    while read -r argument || [ -n "$argument" ]; do
      case $argument in
        @/app/*) cat "$ROOT/${argument#@/}" && echo ;;
        *) echo "$argument" ;;
      esac
    done | sed "s#/app/#$ROOT/app/#g" >"$ROOT.arguments"
  rm -rf "$ROOT.image"
}

# run OPTION...: starts the program that was unpacked last, with further options of the JVM, as PROGRAM
run() {
  "$JAVA" "$@" "@$ROOT.arguments" >"$ROOT.log" 2>&1 &
  PROGRAM=$!
  BEGUN=$(date +%s%N)
}

# answers PATH SECONDS: waits until the program answers its HTTP port with 200; status 1 if it does not
answers() {
  end=$(($(date +%s) + $2))
  until curl -sf --max-time 2 "http://127.0.0.1:$TRESTLE_HTTP_PORT$1" >/dev/null; do
    if ! kill -0 "$PROGRAM" 2>/dev/null; then
      head -n 5 "$ROOT.log" | cut -c 1-300 >&2
      fail "it ended before it answered"
    fi
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 0.02
  done
}

elapsed() {
  echo "$((($(date +%s%N) - BEGUN) / 1000000)) ms"
}

stop() {
  kill "$PROGRAM"
  wait "$PROGRAM" || true
  PROGRAM=""
}

export TRESTLE_HTTP_PORT="${TRESTLE_HTTP_PORT:-38081}" TRESTLE_GRPC_PORT="${TRESTLE_GRPC_PORT:-38091}" \
  TRESTLE_SECURITY_MODE="${TRESTLE_SECURITY_MODE:-open}" AWS_REGION="${AWS_REGION:-us-east-1}"
