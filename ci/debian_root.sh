# What the container check and the fresh machine share: a minimal Debian with Node, in a folder, made by debootstrap.
# Sourced by bash scripts that run as root. Nothing here needs a network but Debian's own packages.

# make_debian_root FOLDER [PACKAGE...]: a minimal Debian bookworm. Where GLOVEBOX_DEBIAN_CACHE names a folder, what was made there
# within a week is taken instead of being made again.
make_debian_root() {
  local folder=$1 packages cached
  shift
  # Sorted, so that the name of the cached file depends on nothing but what is asked.
  packages=$(printf '%s\n' ca-certificates libatomic1 "$@" | sort -u | paste -sd,)
  mkdir -p "$folder"
  cached=${GLOVEBOX_DEBIAN_CACHE:+$GLOVEBOX_DEBIAN_CACHE/bookworm-$(dpkg --print-architecture)-$(sha256sum <<<"$packages" | cut -c1-12).tar}
  if [ -n "$cached" ] && [ -n "$(find "$cached" -mtime -7 2>/dev/null)" ]; then
    tar -C "$folder" --numeric-owner -xf "$cached"
    return
  fi
  debootstrap --variant=minbase --include="$packages" bookworm "$folder" "${GLOVEBOX_DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$folder.log" 2>&1 || {
    tail -n 20 "$folder.log"
    return 1
  }
  rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/*
  if [ -n "$cached" ]; then
    mkdir -p "$GLOVEBOX_DEBIAN_CACHE"
    tar -C "$folder" --numeric-owner -cf "$cached.$$" .
    mv "$cached.$$" "$cached"
  fi
}

# add_node FOLDER: the Node and npm that run this, where the official image has them.
add_node() {
  local folder=$1 npm
  install -m 755 "$(readlink -f "$(command -v node)")" "$folder/usr/local/bin/node"
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  mkdir -p "$folder/usr/local/lib/node_modules"
  cp -r "$npm" "$folder/usr/local/lib/node_modules/npm"
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$folder/usr/local/bin/npm"
  ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$folder/usr/local/bin/npx"
  # Which Debian a Node of another one needs more of is said now, not by the first thing that fails.
  chroot "$folder" /usr/local/bin/node --version >/dev/null
  chroot "$folder" useradd --uid 1000 --create-home --shell /bin/bash node
}

# add_authorities FOLDER: certificate authorities that this machine trusts besides Debian's, where it has any. False without.
add_authorities() {
  local folder=$1 extra=/usr/local/share/ca-certificates
  compgen -G "$extra/*.crt" >/dev/null || return 1
  cp "$extra"/*.crt "$folder$extra/"
  chroot "$folder" update-ca-certificates >/dev/null 2>&1
}
