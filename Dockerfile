# The laboratory in a container. Build: docker build -t glovebox .
# Run: docker run --rm --read-only --tmpfs /tmp --network none --pids-limit 512 --shm-size 256m \
#        -v "$PWD/plugins:/plugins:ro" glovebox certify /plugins/thing.clap
# Real-time priority needs --cap-add SYS_NICE or --ulimit rtprio=50; without it the lab runs and says so.

FROM node:20-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ cmake make ninja-build \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:20-bookworm-slim
# tini reaps what crashing plugins leave and hands signals to the whole group; xvfb gives editors a display.
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini xvfb libasound2 libfreetype6 \
 && rm -rf /var/lib/apt/lists/*
# Owned by root and not writable by the user that runs it.
COPY --from=build --chown=root:root /src/package.json /src/LICENSE /opt/glovebox/
COPY --from=build --chown=root:root /src/dist /opt/glovebox/dist
COPY --from=build --chown=root:root /src/node_modules /opt/glovebox/node_modules
# The fixtures and crashers belong to it: without them `glovebox lab` has nothing to work on.
COPY --from=build --chown=root:root /src/build/Release /opt/glovebox/build/Release
USER node
WORKDIR /tmp
ENTRYPOINT ["/usr/bin/tini", "-g", "--", "node", "/opt/glovebox/dist/cli/main.js"]
CMD ["lab"]
