# shellcheck shell=bash
# What the scripts here share. They source it.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034
ROOT=$(cd "$HERE/../../.." && pwd)
# Built tools stay from run to run; the state of a node goes with it. No spaces in either.
TOOLS=${TRESTLE_CLUSTER_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/trestle-cluster}
STATE=${TRESTLE_CLUSTER_STATE:-/var/tmp/trestle-cluster}
export PATH="$TOOLS/bin:$TOOLS/venv/bin:$PATH"

# Of the node's own network, which nothing outside sees. API is the Service "kubernetes".
# shellcheck disable=SC2034
{
  KUBERNETES=1.37.2
  NODE=10.88.0.1
  API=10.96.0.1
  ADMIN=$STATE/admin.conf
}

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

say() { echo "# $(date +%H:%M:%S) $*"; }

# within COMMAND...: runs a command in the node's namespaces.
within() {
  [ -e "$STATE/namespace" ] || fail "no node is up: deploy/check/cluster/node up"
  nsenter --target "$(cat "$STATE/namespace")" --net --mount --wd="$PWD" "$@"
}

# socket NODE: of its containerd.
socket() { echo "$STATE/$1/containerd.sock"; }

# eventually SECONDS WHAT COMMAND...: until the command succeeds.
eventually() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || fail "$what: not in time. Logs: $STATE/log"
    sleep 0.5
  done
}

# certificate NAME SUBJECT [ALTERNATIVE-NAMES]
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$STATE/pki/$1.key" \
    -subj "$2" -out "$STATE/pki/$1.csr" 2>/dev/null
  openssl x509 -req -in "$STATE/pki/$1.csr" -CA "$STATE/pki/ca.crt" -CAkey "$STATE/pki/ca.key" \
    -CAcreateserial -days 30 -out "$STATE/pki/$1.crt" \
    -extfile <(echo "subjectAltName=${3:-DNS:$1}") 2>/dev/null
}
