# An image of trialcli: small, without root. Build and use it:
#
#   docker build --tag trialcli .
#   docker run --rm --volume trials:/store trialcli show NCT07331467
#
# EXTRAS installs more: --build-arg EXTRAS=notify,registry

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
    TRIALCLI_STORE=/store \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /store
VOLUME ["/store"]
ENTRYPOINT ["trialcli"]
