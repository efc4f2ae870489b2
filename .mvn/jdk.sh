# Sourced by the Makefile and .ci/run, never run: finds a JDK 25 or newer and exports it as JAVA_HOME, or says what to
# install and ends the caller. Order: JAVA_HOME when it is good enough, `java` on the PATH, then the usual folders.
# POSIX sh; a JRE (no javac) does not count. JDK_FOLDERS replaces the list of folders.

jdk_wanted=25

# The feature release of the JDK in folder $1 ("25" for 25.0.3), nothing when it is no JDK.
# The `release` file is read instead of starting a JVM: this runs before every target.
jdk_feature() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9][0-9]*\).*/\2/p' "$1/release"
}

jdk_good() {
  [ -n "$1" ] && jdk_found=$(jdk_feature "$1") && [ -n "$jdk_found" ] && [ "$jdk_found" -ge "$jdk_wanted" ]
}

jdk_on_path() {
  command -v java >/dev/null 2>&1 || return 0
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

jdk_folders() {
  if [ -n "${JDK_FOLDERS-}" ]; then
    printf '%s\n' "$JDK_FOLDERS"
  else
    printf '%s\n' /usr/lib/jvm /usr/lib64/jvm /usr/java /usr/local/lib/jvm /opt /opt/java /opt/jdk \
      /Library/Java/JavaVirtualMachines /opt/homebrew/opt /usr/local/opt \
      "${HOME-}/Library/Java/JavaVirtualMachines" "${HOME-}/.sdkman/candidates/java" "${HOME-}/.jdks" \
      "${HOME-}/.asdf/installs/java" "${HOME-}/.local/share/mise/installs/java"
  fi
}

# Lowest good release first: closest to what the project is built and tested with.
jdk_search() {
  jdk_folders | while IFS= read -r jdk_folder; do
    for jdk_home in "$jdk_folder"/* "$jdk_folder"/*/Contents/Home "$jdk_folder"/*/libexec/openjdk.jdk/Contents/Home; do
      jdk_good "$jdk_home" && printf '%s %s\n' "$jdk_found" "$jdk_home"
    done
  done | sort -n | head -n 1 | cut -d' ' -f2-
}

if ! jdk_good "${JAVA_HOME-}"; then
  jdk_path=$(jdk_on_path)
  if jdk_good "$jdk_path"; then
    JAVA_HOME=$jdk_path
  else
    jdk_path=$(jdk_search)
    if [ -z "$jdk_path" ]; then
      cat >&2 <<MESSAGE
No JDK $jdk_wanted or newer was found: not in JAVA_HOME (${JAVA_HOME:-unset}), not as java on the PATH, not in the usual folders.
Install one, then try again (or set JAVA_HOME to a JDK $jdk_wanted that lies elsewhere):
  any system      curl -s https://get.sdkman.io | bash && sdk install java ${jdk_wanted}-tem
  macOS           brew install --cask temurin@$jdk_wanted
  Debian, Ubuntu  https://adoptium.net/installation/linux, then: apt-get install temurin-${jdk_wanted}-jdk
  Windows         winget install EclipseAdoptium.Temurin.$jdk_wanted.JDK
MESSAGE
      exit 1
    fi
    JAVA_HOME=$jdk_path
  fi
fi
export JAVA_HOME
