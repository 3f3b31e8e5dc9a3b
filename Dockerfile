ARG BUILD_IMAGE=maven:3-eclipse-temurin-25
ARG RUN_IMAGE=debian:trixie-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY . .
RUN mvn --batch-mode --no-transfer-progress package -Dmaven.test.skip=true

# A Java runtime of what the application refers to. SnakeYAML and Jackson refer to java.desktop and java.sql
# for types that occur nowhere here, and do without; jdk.management is only asked for at run time. The others
# are for a look inside: jcmd (dumps), recordings (JFR), and agents.
RUN modules=$(jdeps --multi-release 25 --ignore-missing-deps --list-deps \
            --class-path 'app/target/libs/*' app/target/sluice-app.jar \
        | sed -n 's/^ *\(java\.[a-z.]*\|jdk\.[a-z.]*\).*/\1/p' | sort -u \
        | grep -v -x -e java.desktop -e java.sql | paste -s -d ,) \
    && jlink --add-modules "$modules,jdk.management,jdk.jcmd,jdk.jfr,java.instrument" \
        --strip-java-debug-attributes --no-header-files \
        --no-man-pages --compress zip-6 --output /opt/java

# The application is put together where it will run, with times that a build does not change: the AOT
# cache names its jars by path and time, and layers with the same content stay the same.
RUN mkdir -p /app/libs \
    && cp app/src/main/image/jvm.options app/target/sluice-app.jar /app/ \
    && cp app/target/libs/* /app/libs/ \
    && find /app /opt/java -exec touch --no-dereference --date 2026-01-01T00:00:00Z {} + \
    && timeout 120 app/src/main/image/train /opt/java/bin/java /app sluice-app /prices \
    && mkdir -p /own/libs \
    && mv /app/libs/sluice-*.jar /own/libs/ \
    && mv /app/jvm.options /app/sluice-app.jar /app/sluice-app.aot /own/

FROM ${RUN_IMAGE}
# What changes seldom comes first: the Java runtime, other people's jars, ours.
COPY --from=build /opt/java /opt/java
COPY --from=build /app/libs /app/libs
COPY --from=build /own /app
# In a container 127.0.0.1 reaches nobody, on the admin port not even a probe.
ENV SERVER_HOST=0.0.0.0 \
    ADMIN_HOST=0.0.0.0
# Streams, and health and metrics.
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
USER 10001:10001
ARG VERSION=dev
ARG REVISION=unknown
# Labels that say what the image is; those of the base image would otherwise say what that is.
LABEL org.opencontainers.image.title="Sluice" \
      org.opencontainers.image.description="A server-sent events service on Helidon" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.ref.name="sluice"
ENTRYPOINT ["/opt/java/bin/java", "@/app/jvm.options", "-XX:AOTCache=/app/sluice-app.aot", "-jar", "/app/sluice-app.jar"]
