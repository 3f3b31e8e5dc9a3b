package dev.sluice.controller;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of an {@link SseController} that decides what a client is told when one of its streams
 * fails. It takes the exception and returns {@link dev.sluice.session.LastWords}:
 *
 * {@snippet :
 * @SseExceptionHandler
 * LastWords soldOut(SoldOutException e) {
 *     return LastWords.event(MessageEvent.of(e.item()).withType("sold-out")).thenStop();
 * }
 * }
 *
 * <p>Of several, that with the nearest type of exception is called. It is called by the thread of
 * the stream. What has an HTTP status, such as an {@code HttpException} before the stream has
 * begun, does not come here.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SseExceptionHandler {}
