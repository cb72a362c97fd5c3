import { expect, it } from 'vitest'
import { routeOf } from './route.ts'

const route = (address: string) => routeOf(new URL(address, 'https://plenum.example'))

it.each(['/sign-in/abc', '/sign-in/abc/', '/sign-in?code=abc'])('[W3] takes no sign-in code from %s', (address) => {
  expect(JSON.stringify(route(address))).not.toContain('abc')
})

it.each([
  ['/', { screen: 'start' }],
  ['/sign-in#abc', { screen: 'signIn', code: 'abc' }],
  ['/sign-in#code=abc', { screen: 'signIn', code: 'abc' }],
  ['/sign-in', { screen: 'signIn', code: null }],
  ['/meeting/', { screen: 'meeting' }],
  ['/document/one#section-two', { screen: 'document', document: 'one', paragraph: 'section-two' }],
  ['/document/one/versions', { screen: 'versions', document: 'one' }],
  ['/document/one/versions/v1', { screen: 'version', document: 'one', version: 'v1' }],
  ['/document/one/changes?before=v1&after=live', { screen: 'changes', document: 'one', before: 'v1', after: 'live' }],
  ['/document/one/changes?before=v1', { screen: 'notFound' }],
  [
    '/document/one/sheet?before=v1&after=live&delegation=talua',
    { screen: 'sheet', document: 'one', before: 'v1', after: 'live', delegation: 'talua' },
  ],
  [
    '/document/one/sheet?before=v1&after=v2',
    { screen: 'sheet', document: 'one', before: 'v1', after: 'v2', delegation: null },
  ],
  ['/document/One%20two', { screen: 'notFound' }],
  ['/sign-in#%E0%A4%A', { screen: 'signIn', code: null }],
  ['/nowhere', { screen: 'notFound' }],
])('%s', (address, expected) => {
  expect(route(address)).toEqual(expected)
})
