# Sourced by ./build, ./waymark and tools/*: leaves JAVA_HOME at a JDK 21 or newer, and its number in JDK_MAJOR.
# A JAVA_HOME that is good enough is kept; otherwise the newest JDK in the usual places is taken.
# When there is none: one line on stderr that says what to install, and exit status 69.

jdk_major() { # the major version of the JDK in $1, nothing when there is no JDK in it
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$1/release"
}

JDK_MAJOR=$(jdk_major "${JAVA_HOME:-}") || JDK_MAJOR=0
if [ "${JDK_MAJOR:-0}" -lt 21 ]; then
  JDK_MAJOR=0
  for jdk_home in /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    jdk_found=$(jdk_major "$jdk_home") || continue
    if [ "${jdk_found:-0}" -gt "$JDK_MAJOR" ]; then
      JDK_MAJOR=$jdk_found JAVA_HOME=$jdk_home
    fi
  done
  if [ "$JDK_MAJOR" -lt 21 ]; then
    echo "A JDK 21 or newer is needed and none was found: install one (say openjdk-21-jdk-headless or temurin-25-jdk), or set JAVA_HOME." >&2
    exit 69
  fi
fi
export JAVA_HOME JDK_MAJOR
