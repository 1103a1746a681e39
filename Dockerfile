# An image that serves an index and can build one. docs/operations.md, "Container", says how.
FROM python:3.12-slim

# Archives are read with git, in whichever version the base image has.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --no-install-recommends -y git \
    && rm -rf /var/lib/apt/lists/*

# With --build-arg PIP_ARGS="--extra-index-url …" the CPU-only build of PyTorch, as in the README.
ARG PIP_ARGS=""
WORKDIR /src
COPY . .
# hadolint ignore=DL3042,SC2086
RUN pip install --no-cache-dir -c constraints.txt $PIP_ARGS . \
    && useradd --system --uid 10001 --home-dir /data --create-home inforce
WORKDIR /data

USER 10001
VOLUME /data
ENV INFORCE_INDEX=/data/index INFORCE_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=5)"]
ENTRYPOINT ["inforce"]
CMD ["serve"]
