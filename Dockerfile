# An image of trialcli: small, without root. Build and use it:
#
#   docker build --tag trialcli .
#   docker run --rm --volume trials:/store trialcli show NCT07331467
#
# EXTRAS installs more: --build-arg EXTRAS=notify,registry
#
# Daily checks: cron on the host starts a container for each run.
#
#   30 15 * * 1-5  docker run --rm --volume trials:/store trialcli watch run
#
# A directory of the host in place of the volume needs its owner: --user "$(id -u)". Times of day are in UTC;
# --env TZ=Europe/Berlin changes that. The base image is named by a tag, not by a digest, so that a new build has the
# corrections of Debian and Python. The provenance of a released image names the digest.

FROM python:3.13-slim AS build
ARG EXTRAS=""
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN python -m venv /opt/trialcli \
    && /opt/trialcli/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        ".${EXTRAS:+[$EXTRAS]}" \
    && /opt/trialcli/bin/python -m pip uninstall --yes --quiet pip

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --home-dir /home/trialcli trialcli \
    && install --directory --owner=trialcli --group=trialcli /store
COPY --from=build /opt/trialcli /opt/trialcli
ENV PATH=/opt/trialcli/bin:$PATH \
    LANG=C.UTF-8 \
    TRIALCLI_STORE=/store \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /store
VOLUME ["/store"]
# The first process of a container ignores SIGTERM. SIGINT ends trialcli as Ctrl+C does.
STOPSIGNAL SIGINT
ENTRYPOINT ["trialcli"]
