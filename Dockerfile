# The laboratory in a container (docs/containers.md). Build: docker build -t glovebox .
# Run: docker run --rm --read-only --tmpfs /tmp --network none --cap-drop ALL --security-opt no-new-privileges \
#        --pids-limit 512 --memory 2g --shm-size 256m -v "$PWD/plugins:/plugins:ro" glovebox certify /plugins/thing.clap
# Real-time priority needs --cap-add SYS_NICE or --ulimit rtprio=50; without it the lab runs and says so.

FROM node:20-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ cmake make ninja-build \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# Installed before the sources come, so that a change of them does not install again.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# What the image holds are the packages that everybody else installs.
RUN node ci/build-ts.mjs \
 && node ci/build-native.mjs --packed \
 && node ci/pack.mjs --out /packages \
 && npm install --prefix /opt/glovebox --omit=peer --ignore-scripts --no-audit --no-fund /packages/*.tgz

FROM node:20-bookworm-slim
# tini reaps what crashing plugins leave and hands signals to the whole group. The libraries are those that plugins for Linux
# take for granted. OpenGL has to be there for them to load; what would draw with it, half of everything, has no use without a display.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      tini libstdc++6 libasound2 libfreetype6 libfontconfig1 libgl1 libx11-6 libxext6 libxcb1 libxcursor1 libxrandr2 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /usr/lib/*/dri /usr/lib/*/libLLVM-*.so* /usr/lib/*/libz3.so*
# Owned by root and not writable by the user that runs it.
COPY --from=build --chown=root:root /opt/glovebox /opt/glovebox
ENV PATH=/opt/glovebox/node_modules/.bin:$PATH
USER node
WORKDIR /tmp
ENTRYPOINT ["/usr/bin/tini", "-g", "--", "glovebox"]
CMD ["lab"]
