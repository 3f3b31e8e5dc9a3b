package dev.sluice.controller;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A type that a text of a request can become, and what must be said of a text that cannot.
 *
 * <p>The text must be the value exactly: no spaces around it, no digits of other scripts, no {@code
 * null}.
 *
 * @param name what the text must be
 * @param parser throws for a text that is no value of the type
 */
record TextType(String name, Function<String, ?> parser) {

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private static final Map<Class<?>, Function<String, ?>> KNOWN =
            Map.ofEntries(
                    Map.entry(String.class, text -> text),
                    Map.entry(CharSequence.class, text -> text),
                    Map.entry(Object.class, text -> text),
                    Map.entry(Byte.class, whole(Byte::valueOf)),
                    Map.entry(Short.class, whole(Short::valueOf)),
                    Map.entry(Integer.class, whole(Integer::valueOf)),
                    Map.entry(Long.class, whole(Long::valueOf)),
                    Map.entry(BigInteger.class, whole(BigInteger::new)),
                    Map.entry(Float.class, number(Float::valueOf)),
                    Map.entry(Double.class, number(Double::valueOf)),
                    Map.entry(BigDecimal.class, number(BigDecimal::new)),
                    Map.entry(Boolean.class, TextType::bool),
                    Map.entry(Character.class, TextType::character),
                    Map.entry(UUID.class, TextType::uuid),
                    Map.entry(URI.class, URI::create));

    /** The conversion from text to a class; empty if there is none. */
    static Optional<TextType> of(Class<?> type) {
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        if (type.isEnum()) {
            List<String> names =
                    Arrays.stream(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant).name())
                            .toList();
            return Optional.of(
                    new TextType(
                            "one of " + names,
                            text -> type.getEnumConstants()[indexOf(names, text)]));
        }
        Function<String, ?> parser = KNOWN.get(boxed);
        return Optional.<Function<String, ?>>ofNullable(parser)
                .or(() -> factory(type, "parse", CharSequence.class))
                .or(() -> factory(type, "valueOf", String.class))
                .or(() -> factory(type, "fromString", String.class))
                .or(() -> factory(type, "of", String.class))
                .or(() -> constructor(type))
                .map(known -> new TextType(type.getSimpleName(), known));
    }

    /**
     * The value of a text.
     *
     * @throws IllegalArgumentException if the text is no value of the type
     */
    Object parse(String text) {
        try {
            Object value = parser.apply(text);
            if (value != null) {
                return value;
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(text, e);
        }
        throw new IllegalArgumentException(text);
    }

    /** A static method that makes a value of a text, as the types of {@code java.time} have. */
    private static Optional<Function<String, ?>> factory(
            Class<?> type, String name, Class<?> parameter) {
        MethodType signature = MethodType.methodType(type, parameter);
        return found(type, lookup -> lookup.findStatic(type, name, signature));
    }

    private static Optional<Function<String, ?>> constructor(Class<?> type) {
        if (Modifier.isAbstract(type.getModifiers())) {
            return Optional.empty();
        }
        MethodType signature = MethodType.methodType(void.class, String.class);
        return found(type, lookup -> lookup.findConstructor(type, signature));
    }

    /** Finds a method or constructor of a type. */
    @FunctionalInterface
    private interface Search {
        MethodHandle in(MethodHandles.Lookup lookup)
                throws NoSuchMethodException, IllegalAccessException;
    }

    private static Optional<Function<String, ?>> found(Class<?> type, Search search) {
        return handle(() -> MethodHandles.privateLookupIn(type, MethodHandles.lookup()), search)
                // A type of the JDK does not open itself.
                .or(() -> handle(MethodHandles::publicLookup, search))
                .map(handle -> text -> invoke(handle, text));
    }

    /** Gives the access with which a method is found. */
    @FunctionalInterface
    private interface Access {
        MethodHandles.Lookup lookup() throws IllegalAccessException;
    }

    private static Optional<MethodHandle> handle(Access access, Search search) {
        try {
            return Optional.of(
                    search.in(access.lookup())
                            .asType(MethodType.methodType(Object.class, String.class)));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return Optional.empty();
        }
    }

    private static Object invoke(MethodHandle method, String text) {
        try {
            return method.invokeExact(text);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static int indexOf(List<String> names, String text) {
        int index = names.indexOf(text);
        if (index < 0) {
            throw new IllegalArgumentException(text);
        }
        return index;
    }

    private static Function<String, ?> whole(Function<String, ?> parser) {
        return text -> parser.apply(require(WHOLE, text));
    }

    private static Function<String, ?> number(Function<String, ?> parser) {
        return text -> parser.apply(require(NUMBER, text));
    }

    private static String require(Pattern form, String text) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Character character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException(text);
        }
        return text.charAt(0);
    }

    private static UUID uuid(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException(text);
        }
        return uuid;
    }
}
