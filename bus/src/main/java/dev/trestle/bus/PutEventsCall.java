package dev.trestle.bus;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClientBuilder;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * Calls PutEvents with a body that is written already. Endpoint, signature, tries and errors are
 * the SDK's own: it is asked to make a call without entries, and before it signs the body is put in
 * place of the one that it wrote. Safe across threads; has a client of its own, to be closed.
 */
final class PutEventsCall implements AutoCloseable {

  private static final String JSON = "application/x-amz-json-1.1";
  private static final String CONTENT_LENGTH = "Content-Length";
  private static final ExecutionAttribute<JsonBytes> BODY =
      new ExecutionAttribute<>("dev.trestle.PutEventsBody");

  private final EventBridgeClient client;

  /**
   * @param builder of a client for the bus; gets an interceptor that touches these calls only
   */
  PutEventsCall(EventBridgeClientBuilder builder) {
    this.client =
        builder
            .overrideConfiguration(
                builder.overrideConfiguration().toBuilder()
                    .addExecutionInterceptor(new Swap())
                    .build())
            .build();
  }

  /**
   * One call.
   *
   * @return one result for each entry, in order
   * @throws software.amazon.awssdk.core.exception.SdkException as the SDK's own call
   */
  List<PutEventsResultEntry> put(JsonBytes body) {
    return client
        .putEvents(
            call -> call.overrideConfiguration(with -> with.putExecutionAttribute(BODY, body)))
        .entries();
  }

  @Override
  public void close() {
    client.close();
  }

  private static final class Swap implements ExecutionInterceptor {

    @Override
    public SdkHttpRequest modifyHttpRequest(
        Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
      JsonBytes body = attributes.getAttribute(BODY);
      return body == null
          ? context.httpRequest()
          : context.httpRequest().toBuilder()
              .putHeader(CONTENT_LENGTH, Integer.toString(body.length()))
              .build();
    }

    @Override
    public Optional<RequestBody> modifyHttpContent(
        Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
      JsonBytes body = attributes.getAttribute(BODY);
      return body == null
          ? context.requestBody()
          : Optional.of(RequestBody.fromContentProvider(body::newStream, body.length(), JSON));
    }
  }
}
