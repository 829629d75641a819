package dev.trestle.aws.embedded.front;

import dev.trestle.aws.embedded.events.EventBridge;
import dev.trestle.aws.embedded.events.EventBridgeException;
import dev.trestle.aws.embedded.events.Queues;
import dev.trestle.aws.embedded.front.Route.Answer;
import dev.trestle.aws.embedded.front.Route.Pass;
import dev.trestle.aws.embedded.front.Route.Reply;
import dev.trestle.aws.embedded.s3.S3;
import dev.trestle.aws.embedded.s3.S3Request;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the service that a request is for: by the signature's scope, in the header or in a
 * presigned URL; else by {@code X-Amz-Target}; else it is an unsigned request of S3.
 */
final class Router {

  private static final String JSON = "application/x-amz-json-1.1";
  private static final Pattern SCOPE =
      Pattern.compile("Credential=[^/,]+/[^/]*/[^/]*/([^/]+)/aws4_request");

  private final InetSocketAddress dynamoDb;
  private final InetSocketAddress sqs;
  private final EventBridge eventBridge;
  private final S3 s3;
  private final String account;
  private final Queues queues;
  private final Executor workers;

  Router(
      InetSocketAddress dynamoDb,
      InetSocketAddress sqs,
      EventBridge eventBridge,
      S3 s3,
      String account,
      Queues queues,
      Executor workers) {
    this.dynamoDb = dynamoDb;
    this.sqs = sqs;
    this.eventBridge = eventBridge;
    this.s3 = s3;
    this.account = account;
    this.queues = queues;
    this.workers = workers;
  }

  Route route(HttpRequest request) {
    String service = service(request);
    return switch (service) {
      case "dynamodb" -> new Pass(dynamoDb, request.uri(), null);
      case "sqs" -> new Pass(sqs, request.uri(), null, orphan(request));
      case "events" -> events(request);
      case "sts" -> new Answer(this::callerIdentity);
      case "s3", "s3express" -> s3(request);
      default -> new Answer(body -> unknown(service));
    };
  }

  /** As on SQS, a client that has gone takes no messages with it. */
  private Route.@Nullable Orphan orphan(HttpRequest request) {
    String target = request.headers().get("X-Amz-Target", "");
    return target.equals("AmazonSQS.ReceiveMessage")
        ? (asked, received) -> workers.execute(() -> queues.giveBack(asked, received))
        : null;
  }

  private static String service(HttpRequest request) {
    String authorization = request.headers().get("Authorization", "");
    Matcher scope = SCOPE.matcher(authorization);
    if (scope.find()) {
      return scope.group(1);
    }
    String target = request.headers().get("X-Amz-Target", "");
    if (!target.isEmpty()) {
      return target.startsWith("AWSEvents.")
          ? "events"
          : target.startsWith("AmazonSQS.") ? "sqs" : "dynamodb";
    }
    List<String> presigned =
        new QueryStringDecoder(request.uri()).parameters().get("X-Amz-Credential");
    if (presigned != null) {
      String[] parts = presigned.get(0).split("/");
      return parts.length == 5 ? parts[3] : "s3";
    }
    return "s3";
  }

  private Route events(HttpRequest request) {
    String target = request.headers().get("X-Amz-Target", "");
    String operation = target.substring(target.indexOf('.') + 1);
    return new Answer(
        body -> {
          try {
            return new Reply(200, JSON, eventBridge.call(operation, body));
          } catch (EventBridgeException e) {
            return new Reply(400, JSON, jsonError(e.code(), String.valueOf(e.getMessage())));
          }
        });
  }

  private Route s3(HttpRequest request) {
    S3Request parsed =
        S3Request.of(
            request.method().name(),
            request.headers().get("Host", ""),
            request.uri(),
            request.headers().contains("x-amz-copy-source"));
    if (s3.keeps(parsed)) {
      return new Answer(
          body -> {
            S3.Setting setting = s3.setting(parsed, body);
            return new Reply(setting.status(), "application/xml", setting.body());
          });
    }
    return new Pass(s3.address(), parsed.uri(), s3.change(parsed).orElse(null));
  }

  private Reply callerIdentity(String body) {
    if (!body.contains("Action=GetCallerIdentity")) {
      return unknown("sts, but for GetCallerIdentity");
    }
    return new Reply(
        200,
        "text/xml",
        """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
        <GetCallerIdentityResult><Arn>arn:aws:iam::%1$s:root</Arn><UserId>%1$s</UserId>\
        <Account>%1$s</Account></GetCallerIdentityResult><ResponseMetadata>\
        <RequestId>embedded</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""
            .formatted(account));
  }

  private static Reply unknown(String service) {
    String message =
        "Embedded AWS serves DynamoDB, SQS, S3 and EventBridge, not " + service.replace('"', ' ');
    return new Reply(501, JSON, jsonError("UnknownOperationException", message));
  }

  private static String jsonError(String code, String message) {
    var json = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    return json.put("__type", code).put("message", message).toString();
  }
}
