# shellcheck shell=bash
# What preflight, up, status, test and down share. They source it; it needs bash 3.2 or newer.
set -euo pipefail
# What runs inside $(…) has no errexit before bash 4.4: each function that is called so, and reads,
# ends with `|| exit 1` where a read fails, or "could not be read" would pass for "is not there".

DEPLOY=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RELEASE=trestle
# Each command uses some of these.
# shellcheck disable=SC2034
{
  CHART=$DEPLOY/chart/trestle
  # What stays when the environment's stack goes.
  TABLES=(event-log event-state object-state transcription-job-state)
  BUCKETS=(uploads transcripts failed-events)
  # Key in the chart's values, and the service's name.
  SERVICES=(gateway:gateway replayer:replayer adapter:transcriber-adapter)
  BUILD=""
}

ENVIRONMENT=${TRESTLE_ENVIRONMENT:-}
CLUSTER=""
NAMESPACE=trestle
REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-}}
VALUES=()
DRY_RUN=""
export AWS_PAGER=""

SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

misuse() {
  echo "$(basename "$0"): $*" >&2
  echo "$(basename "$0") --help says more." >&2
  exit 2
}

common_options() {
  cat <<'HELP'
  --environment E  the environment, first part of every name (default: TRESTLE_ENVIRONMENT)
  --cluster NAME   the EKS cluster. kubectl's context must lead to it. Without it no roles are made,
                   and the chart goes to whatever cluster the context leads to
  --namespace N    namespace of the services (default: trestle)
  --region R       AWS region (default: AWS_REGION, or what `aws configure` has)
  --values FILE    values of the chart; may be given several times
  --dry-run        print the commands that would change something, and change nothing
  --help           print this
HELP
}

# Takes the options of all commands. A command with options of its own has a function `own`, which
# sets TAKEN to how many arguments it took.
options() {
  while [ $# -gt 0 ]; do
    TAKEN=2
    case $1 in
      --help | -h)
        usage
        exit 0
        ;;
      --environment | --cluster | --namespace | --region | --values)
        [ -n "${2:-}" ] || misuse "$1 needs a value"
        case $1 in
          --environment) ENVIRONMENT=$2 ;;
          --cluster) CLUSTER=$2 ;;
          --namespace) NAMESPACE=$2 ;;
          --region) REGION=$2 ;;
          --values)
            [ -r "$2" ] || misuse "--values $2: there is no such file"
            VALUES+=(--values "$2")
            ;;
        esac
        ;;
      --dry-run)
        DRY_RUN=1
        TAKEN=1
        ;;
      *)
        TAKEN=0
        if declare -F own >/dev/null; then own "$@"; fi
        [ "$TAKEN" -gt 0 ] || misuse "there is no option $1"
        ;;
    esac
    shift "$TAKEN"
  done
  [ -n "$ENVIRONMENT" ] || misuse "no environment: give --environment, or set TRESTLE_ENVIRONMENT"
  [[ $ENVIRONMENT =~ ^[a-z][a-z0-9-]{0,29}$ ]] ||
    misuse "--environment $ENVIRONMENT: at most 30 of a-z, 0-9 and hyphens, a letter first"
}

# Says which of the tools is missing; status 1 if one is.
tools() {
  local missing=0 tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null && continue
    missing=1
    case $tool in
      aws) echo "aws is not installed: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html" ;;
      helm) echo "helm is not installed: https://helm.sh/docs/intro/install/ (3.14 or newer)" ;;
      kubectl) echo "kubectl is not installed: https://kubernetes.io/docs/tasks/tools/" ;;
      *) echo "$tool is not installed" ;;
    esac
  done
  return "$missing"
}

# Sets how the tools are called, with region and context pinned: a context that is switched in
# another terminal meanwhile changes nothing here.
connect() {
  local context
  tools aws helm kubectl >&2 || fail "install what is missing; deploy/preflight looks at the rest"
  [ -n "$REGION" ] || REGION=$(aws configure get region || true)
  [ -n "$REGION" ] || misuse "no region: give --region, or set AWS_REGION"
  context=$(kubectl config current-context 2>/dev/null || true)
  # shellcheck disable=SC2034
  {
    AWS=(aws --region "$REGION")
    STACK=trestle-$ENVIRONMENT
    ALARMS=trestle-$ENVIRONMENT-alarms
    ACCESS=trestle-$ENVIRONMENT-access
    KUBECTL=(kubectl ${context:+--context "$context"} --namespace "$NAMESPACE")
    HELM=(helm ${context:+--kube-context "$context"} --namespace "$NAMESPACE")
  }
}

# Runs a command that changes something, or prints it.
change() {
  if [ -n "$DRY_RUN" ]; then
    printf '  would run:'
    printf ' %q' "$@"
    echo
  else
    "$@"
  fi
}

# Prints what a command says; nothing, if what it asks for is not there, which its error tells by the
# pattern. Any other error ends.
look() {
  local absent=$1
  shift
  if "$@" 2>"$SCRATCH/error"; then return 0; fi
  if grep -qE "$absent" "$SCRATCH/error"; then return 0; fi
  cat "$SCRATCH/error" >&2
  fail "this could not be read: $*"
}

account() {
  "${AWS[@]}" sts get-caller-identity --query Account --output text
}

# cluster FIELD: what EKS says of the cluster.
cluster() {
  "${AWS[@]}" eks describe-cluster --name "$CLUSTER" --query "cluster.$1" --output text
}

# Prints something if Pod Identity is there: as an add-on, or as a part of EKS Auto Mode.
pod_identity() {
  local auto
  look 'ResourceNotFoundException' "${AWS[@]}" eks describe-addon --cluster-name "$CLUSTER" \
    --addon-name eks-pod-identity-agent --query addon.status --output text || exit 1
  auto=$(cluster computeConfig.enabled) || exit 1
  [ "$auto" != True ] || echo auto
}

# Refuses a context that leads to another cluster than --cluster.
same_cluster() {
  local eks here
  [ -n "$CLUSTER" ] || return 0
  eks=$(cluster endpoint)
  here=$("${KUBECTL[@]}" config view --minify --output 'jsonpath={.clusters[0].cluster.server}')
  # EKS tells host names in capitals, kubeconfigs may not.
  [ "$(tr '[:upper:]' '[:lower:]' <<<"$eks")" = "$(tr '[:upper:]' '[:lower:]' <<<"$here")" ] ||
    fail "kubectl's context leads to $here, cluster $CLUSTER is at $eks: aws eks update-kubeconfig --name $CLUSTER --region $REGION"
}

stack_status() {
  look 'does not exist' "${AWS[@]}" cloudformation describe-stacks --stack-name "$1" \
    --query 'Stacks[0].StackStatus' --output text
}

# stack_parameter STACK NAME
stack_parameter() {
  look 'does not exist' "${AWS[@]}" cloudformation describe-stacks --stack-name "$1" \
    --query "Stacks[0].Parameters[?ParameterKey=='$2'].ParameterValue | [0]" --output text
}

# stack_output STACK NAME
stack_output() {
  look 'does not exist' "${AWS[@]}" cloudformation describe-stacks --stack-name "$1" \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue | [0]" --output text
}

# Prints a stack's status once nothing is under way; an earlier run may have been killed.
settled() {
  local status said=""
  while :; do
    status=$(stack_status "$1") || exit 1
    case $status in
      REVIEW_IN_PROGRESS) ;; # Nothing is made until a change set is executed.
      *_IN_PROGRESS)
        [ -n "$said" ] || echo "  stack $1 is $status; waiting" >&2
        said=1
        sleep "${TRESTLE_POLL_SECONDS:-5}"
        continue
        ;;
    esac
    echo "$status"
    return
  done
}

# The last errors of a stack.
stack_errors() {
  "${AWS[@]}" cloudformation describe-stack-events --stack-name "$1" --max-items 200 \
    --query "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId,ResourceStatusReason]" \
    --output text | sed '/^None/d; s/^/  /' | head -n 20 >&2 || true
}

# Status of the release, such as deployed; nothing, if there is none.
release_status() {
  look 'release: not found' "${HELM[@]}" status "$RELEASE" | sed -n 's/^STATUS: //p'
}

# table_items NAME: how many; nothing, if there is no such table, or it is on its way out.
table_items() {
  look 'ResourceNotFoundException' "${AWS[@]}" dynamodb describe-table --table-name "$1" \
    --query 'Table.[TableStatus,ItemCount]' --output text | sed '/^DELETING/d; s/.*[[:space:]]//'
}

# bucket_owner NAME: ours, another's or nobody.
bucket_owner() {
  local account
  account=$(account) || exit 1
  if "${AWS[@]}" s3api head-bucket --bucket "$1" --expected-bucket-owner "$account" \
    >/dev/null 2>"$SCRATCH/error"; then
    echo ours
  elif grep -q '(404)' "$SCRATCH/error"; then
    echo nobody
  elif grep -qE '\((403|301|400)\)' "$SCRATCH/error"; then
    echo another
  else
    cat "$SCRATCH/error" >&2
    fail "bucket $1 could not be looked at"
  fi
}

# What the chart becomes, with hooks, as `helm get` tells it: no empty lines, no separators.
rendered() {
  "${HELM[@]}" template "$RELEASE" "$CHART" --values "$1" ${VALUES[@]+"${VALUES[@]}"} \
    --set environment="$ENVIRONMENT"
}
