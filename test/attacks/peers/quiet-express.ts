import express, { type Express } from 'express';

/** An app that does not print the errors that it answers. */
export function quietExpress(): Express {
  return express().set('env', 'test');
}
