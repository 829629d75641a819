/**
 * The AWS resources of one environment, from one CloudFormation template.
 *
 * <p>{@code environment.yaml} is what AWS gets through CloudFormation; {@link
 * dev.trestle.deploy.Provision} makes the same resources on any endpoint that speaks the services'
 * own APIs.
 */
@org.jspecify.annotations.NullMarked
package dev.trestle.deploy;
