/**
 * The way to a service of one's own: {@link dev.sluice.service.Sluice#service()} reads the
 * configuration and adds access control, health, metrics, a page, and an orderly stop to the
 * controllers, sources and routes that it is given.
 */
@NullMarked
package dev.sluice.service;

import org.jspecify.annotations.NullMarked;
