package dev.sluice.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The service is above every room of the library. */
class ArchitectureTest {

    private static final JavaClasses ALL =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.sluice");

    @Test
    void no_package_of_the_library_depends_on_the_service() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.service")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sluice.service")
                .check(ALL);
    }

    @Test
    void only_four_classes_of_the_service_are_public() {
        classes()
                .that()
                .resideInAPackage("dev.sluice.service")
                .and()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .should()
                .haveNameMatching(
                        "dev\\.sluice\\.service\\.(Sluice|ServiceBuilder|ServiceContext|SluiceService)")
                .check(ALL);
    }
}
