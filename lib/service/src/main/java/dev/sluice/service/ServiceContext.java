package dev.sluice.service;

import dev.sluice.topic.Topics;
import io.helidon.config.Config;

/**
 * What a controller may need when it is made, before the service accepts requests.
 *
 * @param topics the topics of the service, to publish to and to read
 * @param config the configuration; what is under {@code app} is the application's own
 */
public record ServiceContext(Topics topics, Config config) {}
