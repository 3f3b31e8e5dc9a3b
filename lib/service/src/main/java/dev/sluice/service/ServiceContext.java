package dev.sluice.service;

import dev.sluice.topic.Topics;
import io.helidon.config.Config;

/**
 * The parts of a service that a controller may need when it is made.
 *
 * @param topics the topics of the service, to publish to and to read
 * @param config the configuration; what is under {@code app} is the application's own
 */
public record ServiceContext(Topics topics, Config config) {}
