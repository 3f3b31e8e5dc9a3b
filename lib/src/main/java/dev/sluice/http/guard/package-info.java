/**
 * Access and its limits: permissions, identities, rates, and the origins of pages.
 *
 * <p>A route names a {@link dev.sluice.http.guard.Requirement}, which is put to the {@link
 * dev.sluice.http.guard.AccessControl} of the server before anything of the application runs.
 */
@NullMarked
package dev.sluice.http.guard;

import org.jspecify.annotations.NullMarked;
