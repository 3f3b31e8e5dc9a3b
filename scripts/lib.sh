# shellcheck shell=bash
# Sourced by the scripts beside it: the project's folder, a JDK that can build it, Maven, and packages.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly jdk_wanted=25

die() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# Read from the JDK's release file, because asking each candidate's java takes a second in all.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

jdk_of_path() {
  local java
  java=$(command -v java) || return 0
  # macOS has a readlink without -f before 12.3, and there is no JDK behind its /usr/bin/java anyway.
  java=$(readlink -f "$java" 2>/dev/null) || return 0
  dirname "$(dirname "$java")"
}

find_jdk() {
  local home version
  while IFS= read -r home; do
    version=$(jdk_version "$home") || continue
    if [ "${version:-0}" -ge "$jdk_wanted" ]; then
      echo "$home"
      return 0
    fi
  done < <(
    printf '%s\n' "${JAVA_HOME:-}"
    jdk_of_path
    /usr/libexec/java_home -v "$jdk_wanted+" 2>/dev/null || true
    printf '%s\n' /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
      "$HOME"/.sdkman/candidates/java/*
  )
  return 1
}

JAVA_HOME=$(find_jdk) || die "needs a JDK $jdk_wanted or newer: install one, or set JAVA_HOME to it"
export JAVA_HOME

# maven_in FOLDER ARGUMENT...
maven_in() {
  local folder=$1
  shift
  command -v mvn >/dev/null || die "needs Maven: install it, so that mvn is on the PATH"
  # Maven's own libraries still use what a new JDK warns of, ahead of each word of ours.
  MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}" \
    mvn --batch-mode --no-transfer-progress --file "$folder/pom.xml" "$@"
}

maven() {
  maven_in "$root" "$@"
}

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_packages NAME...: installs what is missing, where that can be done.
install_packages() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    return 0
  fi
  local package wanted=()
  for package in "$@"; do
    is_installed "$package" || wanted+=("$package")
  done
  [ "${#wanted[@]}" -gt 0 ] || return 0
  echo "installing ${wanted[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -qq --yes --no-install-recommends "${wanted[@]}"; } >/dev/null ||
    echo "could not install all of ${wanted[*]}" >&2
}
