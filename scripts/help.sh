# shellcheck shell=bash
# Sourced by the scripts beside it before anything else: --help prints the comment at the top of the script.

case ${1:-} in
  -h | --help)
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p;}' "${BASH_SOURCE[1]}"
    exit
    ;;
esac
