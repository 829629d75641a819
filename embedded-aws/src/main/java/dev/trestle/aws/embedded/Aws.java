package dev.trestle.aws.embedded;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class an AWS: parameters of type {@link AwsEndpoint} and {@link AwsEnvironment} are
 * injected into constructors and methods. The endpoint is one per JVM; the environment is the
 * class's own, with every resource of the template, so that test classes never meet.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(AwsExtension.class)
public @interface Aws {}
