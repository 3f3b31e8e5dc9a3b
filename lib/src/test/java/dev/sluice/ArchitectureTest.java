package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

    private static final JavaClasses LIBRARY =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.sluice");

    private static final String ROOMS =
            """
            logging    |
            time       |
            clock      |
            dependency |
            protocol   |
            event      | protocol
            source     | protocol event clock logging
            session    | protocol event source clock logging time
            text       | session
            topic      | protocol event source logging time
            run        | event source topic logging
            run.format | event topic run
            http.problem | source logging
            http.tls   | logging
            http       | http.problem
            http.guard | session http.problem
            http.connection | session http http.problem http.tls logging
            http.listener | http http.problem http.connection logging
            http.stream | protocol event clock source session http http.problem http.guard http.connection logging
            metrics    | event source session topic run logging
            run.web    | session source topic run http http.problem http.guard http.stream
            topic.web  | protocol event source session http http.problem http.guard http.stream topic logging
            redis      | dependency logging
            topic.redis | event source topic redis logging
            run.redis  | topic run redis source logging
            access.redis | access redis logging
            controller | protocol event source session text run run.web http http.problem http.guard http.stream logging
            access     | dependency protocol event session topic http http.problem http.guard logging
            config     | event source session text http http.guard http.stream topic topic.web access run redis logging
            feature    | event clock session http.guard http.listener http.stream topic topic.web run run.web controller config logging
            openapi    | protocol event http.stream topic feature
            client     | protocol
            """;

    @ParameterizedTest(name = "{0} imports {1}")
    @CsvSource(delimiter = '|', textBlock = ROOMS)
    void a_package_imports_only_the_packages_that_it_may_use(String room, String imported) {
        String[] allowed =
                imported == null
                        ? new String[0]
                        : Arrays.stream(imported.split(" "))
                                .map(ArchitectureTest::packageOf)
                                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(packageOf(room))
                .should()
                .onlyDependOnClassesThat(
                        DescribedPredicate.describe(
                                "are allowed",
                                dependency ->
                                        !dependency.getPackageName().startsWith("dev.sluice")
                                                || dependency
                                                        .getPackageName()
                                                        .equals(packageOf(room))
                                                || Arrays.asList(allowed)
                                                        .contains(dependency.getPackageName())))
                .check(LIBRARY);
    }

    @Test
    void every_package_has_its_room() {
        Set<String> rooms =
                ROOMS.lines()
                        .map(line -> packageOf(line.substring(0, line.indexOf('|')).strip()))
                        .collect(Collectors.toSet());

        classes().should().resideInAnyPackage(rooms.toArray(String[]::new)).check(LIBRARY);
    }

    @Test
    void only_the_outer_packages_use_the_web_server() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        packageOf("http.."),
                        packageOf("topic.web"),
                        packageOf("run.web"),
                        packageOf("controller"),
                        packageOf("access"),
                        packageOf("config"),
                        packageOf("feature"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.helidon.webserver..")
                .check(LIBRARY);
    }

    @Test
    void only_the_redis_package_uses_the_redis_client() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packageOf("redis"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("redis.clients..")
                .check(LIBRARY);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(LIBRARY);
    }

    @Test
    void every_package_is_null_marked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked")
                .check(LIBRARY);
    }

    private static String packageOf(String room) {
        return "dev.sluice." + room;
    }
}
