ARG BUILD_IMAGE=maven:3-eclipse-temurin-25
ARG RUN_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY . .
RUN mvn --batch-mode --no-transfer-progress package -Dmaven.test.skip=true \
    && mkdir -p own/libs \
    && mv app/target/libs/sluice-*.jar own/libs/ \
    && mv app/target/sluice-app.jar own/

FROM ${RUN_IMAGE}
WORKDIR /app
# Other people's jars change seldom, ours with each build.
COPY --from=build /build/app/target/libs/ libs/
COPY --from=build /build/own/ ./
# In a container 127.0.0.1 reaches nobody, on the admin port not even a probe.
ENV SERVER_HOST=0.0.0.0 \
    ADMIN_HOST=0.0.0.0
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
USER 10001:10001
ARG VERSION=dev
# The version and the ref name would otherwise be those of the base image.
LABEL org.opencontainers.image.title="Sluice" \
      org.opencontainers.image.description="A server-sent events service on Helidon" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.ref.name="sluice"
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-jar", "sluice-app.jar"]
