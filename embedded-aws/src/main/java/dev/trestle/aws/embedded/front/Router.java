package dev.trestle.aws.embedded.front;

import dev.trestle.aws.embedded.events.EventBridgeException;
import dev.trestle.aws.embedded.front.Route.Answer;
import dev.trestle.aws.embedded.front.Route.Pass;
import dev.trestle.aws.embedded.front.Route.Reply;
import dev.trestle.aws.embedded.s3.Handling;
import dev.trestle.aws.embedded.s3.S3Request;
import dev.trestle.aws.embedded.s3.S3Response;
import dev.trestle.aws.embedded.sns.Sns;
import dev.trestle.aws.embedded.sns.SnsException;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
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

  private static final String XML = "text/xml";
  private static final String JSON = "application/x-amz-json-1.1";
  private static final Pattern SCOPE =
      Pattern.compile("Credential=[^/,]+/[^/]*/[^/]*/([^/]+)/aws4_request");

  private final Services services;
  private final Executor workers;

  Router(Services services, Executor workers) {
    this.services = services;
    this.workers = workers;
  }

  Route route(HttpRequest request) {
    if (services.doors().leadsTo(request.uri())) {
      return new Answer(
          body -> services.doors().call(request.method().name(), request.uri(), body));
    }
    String service = service(request);
    return switch (service) {
      case "dynamodb" -> new Pass(services.dynamoDb(), request.uri(), null);
      case "sqs" -> new Pass(services.sqs(), request.uri(), orphan(request));
      case "events" -> events(request);
      case "sns" -> new Answer(this::sns);
      case "sts" -> new Answer(this::callerIdentity);
      case "s3", "s3express" -> s3(request);
      default -> new Answer(body -> unknown(service));
    };
  }

  /** As on SQS, a client that has gone takes no messages with it. */
  private Route.@Nullable Orphan orphan(HttpRequest request) {
    String target = request.headers().get("X-Amz-Target", "");
    return target.equals("AmazonSQS.ReceiveMessage")
        ? (asked, received) -> workers.execute(() -> services.queues().giveBack(asked, received))
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
            return new Reply(200, JSON, services.eventBridge().call(operation, body));
          } catch (EventBridgeException e) {
            return new Reply(400, JSON, jsonError(e.code(), String.valueOf(e.getMessage())));
          }
        });
  }

  private Route s3(HttpRequest request) {
    Handling handling =
        services
            .s3()
            .handle(
                S3Request.of(
                    request.method().name(), request.uri(), name -> request.headers().get(name)));
    if (handling instanceof Handling.Pass pass) {
      return new Pass(
          services.s3().address(),
          pass.uri(),
          pass.requestHeaders(),
          pass.responseHeaders(),
          pass.change(),
          null);
    }
    return new Answer(
        body -> {
          S3Response response = ((Handling.Answer) handling).reply(body);
          return new Reply(
              response.status(), "application/xml", response.headers(), response.body());
        });
  }

  private Reply sns(String body) {
    try {
      return new Reply(200, XML, services.sns().call(body));
    } catch (SnsException e) {
      return new Reply(e.status(), XML, Sns.error(e));
    }
  }

  private Reply callerIdentity(String body) {
    if (!body.contains("Action=GetCallerIdentity")) {
      return unknown("sts, but for GetCallerIdentity");
    }
    return new Reply(
        200,
        XML,
        """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
        <GetCallerIdentityResult><Arn>arn:aws:iam::%1$s:root</Arn><UserId>%1$s</UserId>\
        <Account>%1$s</Account></GetCallerIdentityResult><ResponseMetadata>\
        <RequestId>embedded</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""
            .formatted(services.account()));
  }

  private static Reply unknown(String service) {
    String message =
        "Embedded AWS serves DynamoDB, SQS, SNS, S3 and EventBridge, not "
            + service.replace('"', ' ');
    return new Reply(501, JSON, jsonError("UnknownOperationException", message));
  }

  private static String jsonError(String code, String message) {
    var json = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    return json.put("__type", code).put("message", message).toString();
  }
}
