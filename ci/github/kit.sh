# What the scripts of ci/github share: where GitHub listens, and what is done where there is no GitHub.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# The program as it was built here.
glovebox() { node "$root/dist/cli/main.js" "$@"; }

# Standard input for the summary of this job; elsewhere to standard output.
to_summary() { if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat >>"$GITHUB_STEP_SUMMARY"; else cat; fi; }

# NAME=VALUE lines from standard input as outputs of this step.
to_outputs() { if [ -n "${GITHUB_OUTPUT:-}" ]; then cat >>"$GITHUB_OUTPUT"; else cat; fi; }
