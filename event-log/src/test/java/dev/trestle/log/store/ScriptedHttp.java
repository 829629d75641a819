package dev.trestle.log.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Answers each try of a call to DynamoDB in turn; without a network. */
final class ScriptedHttp implements SdkHttpClient {

  private final Queue<Answer> answers;

  enum Answer {
    /** The connection is lost before there is one. */
    NONE(0, ""),
    THROTTLED(400, "ProvisionedThroughputExceededException"),
    SERVER_ERROR(500, "InternalServerError");

    private final int status;
    private final String code;

    Answer(int status, String code) {
      this.status = status;
      this.code = code;
    }
  }

  ScriptedHttp(Answer... answers) {
    this.answers = new ArrayDeque<>(List.of(answers));
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    Answer answer = answers.remove();
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        if (answer == Answer.NONE) {
          throw new IOException("Connection reset");
        }
        byte[] body =
            ("{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
                    + answer.code
                    + "\",\"message\":\"no\"}")
                .getBytes(StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
            .response(
                SdkHttpResponse.builder()
                    .statusCode(answer.status)
                    .putHeader("Content-Type", "application/x-amz-json-1.0")
                    .build())
            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
            .build();
      }

      @Override
      public void abort() {}
    };
  }

  @Override
  public void close() {}
}
