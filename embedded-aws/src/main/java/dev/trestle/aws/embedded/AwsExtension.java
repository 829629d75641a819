package dev.trestle.aws.embedded;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link Aws} switches on. */
final class AwsExtension implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(AwsExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == AwsEndpoint.class || type == AwsEnvironment.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    AwsEndpoint aws = AwsEndpoint.get();
    return parameter.getParameter().getType() == AwsEndpoint.class
        ? aws
        : environment(aws, context);
  }

  private static AwsEnvironment environment(AwsEndpoint aws, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            context.getRequiredTestClass(),
            testClass -> AwsEnvironment.create(aws),
            AwsEnvironment.class);
  }
}
