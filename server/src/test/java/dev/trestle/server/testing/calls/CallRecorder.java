package dev.trestle.server.testing.calls;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Records what leaves by one client, by the service, the operation and what it is about. */
final class CallRecorder implements ExecutionInterceptor {

  private final String service;
  private final String prefix;

  /**
   * @param service whose client it is
   * @param prefix with which the names of its environment begin
   */
  CallRecorder(String service, String prefix) {
    this.service = service;
    this.prefix = prefix;
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    String client = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME) + " ";
    CallSubjects.of(
            attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME),
            context.request(),
            context.requestBody())
        .forEach(subject -> Recording.INSTANCE.call(service, client + subject.line(prefix)));
  }
}
