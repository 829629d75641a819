package dev.trestle.bus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Keeps the last request of an AWS client, as it would go over the wire, and answers as told. */
final class CapturingHttp implements SdkHttpClient {

  private volatile byte[] body = {};
  private volatile @Nullable SdkHttpRequest request;
  private volatile int status = 200;
  private volatile String answer = "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}";

  void answer(int withStatus, String json) {
    status = withStatus;
    answer = json;
  }

  byte[] body() {
    return body;
  }

  SdkHttpRequest request() {
    return Objects.requireNonNull(request, "no call yet");
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest execute) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        request = execute.httpRequest();
        body = execute.contentStreamProvider().orElseThrow().newStream().readAllBytes();
        return HttpExecuteResponse.builder()
            .response(SdkHttpResponse.builder().statusCode(status).build())
            .responseBody(
                AbortableInputStream.create(
                    new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8))))
            .build();
      }

      @Override
      public void abort() {}
    };
  }

  @Override
  public void close() {}
}
