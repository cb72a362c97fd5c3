import { useState } from 'react'
import { Button, Dialog, DialogTrigger, Heading, Input, Label, Popover, Text, TextField } from 'react-aria-components'
import { blockContent } from '../../shared/live/locked.ts'
import { format } from '../../shared/messages/format.ts'
import type { Section } from '../../shared/model/document.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { RUNGS_BY_CHAIR } from '../../shared/model/paragraph-status.ts'
import type { SetStatusesRequest } from '../../shared/protocol/api.ts'
import { findParagraphs, paragraphList } from '../../shared/schema/address.ts'
import type { Numbers } from '../../shared/schema/numbers.ts'
import { type Api, reasonOf } from '../net/api.ts'
import { reasonText } from '../net/failure-text.ts'
import type { SectionReport } from './section-props.ts'

interface StatusButtonProps {
  readonly api: Api
  /** Sections whose paragraphs this seat may set. */
  readonly sections: readonly Section[]
  readonly reports: ReadonlyMap<string, SectionReport>
  readonly numbers: Numbers
  readonly onSay: (text: string) => void
}

type Change = Pick<SetStatusesRequest, 'rung' | 'parked'>

/** Sets paragraphs agreed ad ref, agreed or open again, or parks them: those that are selected, or a list of numbers. */
export function StatusButton(props: StatusButtonProps) {
  const { numbers, onSay } = props
  const [open, setOpen] = useState(false)
  const [selected, setSelected] = useState('')
  const onOpenChange = (isOpen: boolean) => {
    if (isOpen) setSelected(paragraphList(selectedBlocks(), numbers))
    setOpen(isOpen)
  }
  return (
    <DialogTrigger isOpen={open} onOpenChange={onOpenChange}>
      <Button className="button">{format('status.button')}</Button>
      <Popover className="popover link-form">
        <Dialog>
          <StatusForm
            {...props}
            selected={selected}
            onDone={(said) => {
              setOpen(false)
              onSay(said)
            }}
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

type StatusFormProps = StatusButtonProps & {
  readonly selected: string
  readonly onDone: (said: string) => void
}

function StatusForm({ api, sections, reports, numbers, selected, onDone }: StatusFormProps) {
  const [list, setList] = useState(selected)
  const [refused, setRefused] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const set = async (change: Change, status: string) => {
    const blocks = findParagraphs(list, numbers)
    const requests = blocks === null ? null : requestsFor(blocks, sections, reports, change)
    if (blocks === null || requests === null) {
      setRefused(format('status.none'))
      return
    }
    setBusy(true)
    try {
      for (const { section, request } of requests) await api.setStatuses(section, request)
      onDone(format('status.done', { paragraphs: paragraphList(blocks, numbers), status }))
    } catch (thrown) {
      setRefused(reasonText(reasonOf(thrown)))
      setBusy(false)
    }
  }
  return (
    <>
      <Heading slot="title">{format('status.button')}</Heading>
      <TextField className="field" value={list} onChange={setList} autoFocus>
        <Label className="label">{format('status.paragraphs')}</Label>
        <Input className="input" autoComplete="off" />
        <Text slot="description" className="help">
          {format('status.paragraphsHelp')}
        </Text>
      </TextField>
      {refused !== null && (
        <p className="refusal" role="alert">
          {refused}
        </p>
      )}
      <p className="actions">
        {RUNGS_BY_CHAIR.map((rung) => (
          <Button
            key={rung}
            className="button"
            data-status={rung}
            isDisabled={busy}
            onPress={() => void set({ rung, parked: false }, format(`status.${rung}`))}
          >
            {format(`status.${rung}`)}
          </Button>
        ))}
        <Button
          className="button"
          isDisabled={busy}
          onPress={() => void set({ parked: true }, format('status.parked'))}
        >
          {format('status.park')}
        </Button>
      </p>
    </>
  )
}

/** One request a section, with the paragraphs as they stand on this page; null where one is in no section that this seat may set. */
function requestsFor(
  blocks: readonly BlockId[],
  sections: readonly Section[],
  reports: ReadonlyMap<string, SectionReport>,
  change: Change,
): readonly { readonly section: string; readonly request: SetStatusesRequest }[] | null {
  const wanted = new Set(blocks)
  const requests = sections.flatMap(({ id }) => {
    const content = reports.get(id)?.text.content ?? []
    const paragraphs = content
      .filter(({ attrs }) => wanted.delete(attrs.id))
      .map((block) => ({ block: block.attrs.id, seen: blockContent(block) }))
    return paragraphs.length === 0 ? [] : [{ section: id, request: { paragraphs, ...change } }]
  })
  return wanted.size > 0 || requests.length === 0 ? null : requests
}

/** The blocks of the page that the selection touches. */
function selectedBlocks(): BlockId[] {
  const selection = getSelection()
  if (selection === null || selection.rangeCount === 0) return []
  const range = selection.getRangeAt(0)
  return [...document.querySelectorAll<HTMLElement>('.page [data-id]')]
    .filter((block) => range.intersectsNode(block))
    .map((block) => block.dataset.id as BlockId)
}
