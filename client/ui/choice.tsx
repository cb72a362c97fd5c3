import { useRef } from 'react'
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components'

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T | null
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly onChange: (value: T) => void
  readonly disabled?: boolean
  /** The label is spoken, and not shown. */
  readonly quiet?: boolean
  /** Called when the list has closed after a choice and the button has the focus again: it may be taken elsewhere. */
  readonly onClosed?: () => void
}

/** So long after a choice the list that closes may give the focus back to the button. */
const CLOSING_MS = 1000

/** One of a few, in a list that opens. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  disabled = false,
  quiet = false,
  onClosed,
}: ChoiceProps<T>) {
  const chosenAt = useRef(Number.NEGATIVE_INFINITY)
  const choose = (value: T) => {
    chosenAt.current = performance.now()
    onChange(value)
  }
  const onFocus = () => {
    if (performance.now() - chosenAt.current < CLOSING_MS) onClosed?.()
    chosenAt.current = Number.NEGATIVE_INFINITY
  }
  const shown = options.find((option) => option.value === value)?.label ?? '…'
  return (
    <Select
      className="choice"
      value={value}
      isDisabled={disabled}
      onChange={(key) => choose(key as T)}
      {...(quiet && { 'aria-label': label })}
    >
      {!quiet && <Label className="label">{label}</Label>}
      <Button className="choice-button" onFocus={onFocus}>
        <SelectValue className="choice-value">{shown}</SelectValue>
        <span aria-hidden="true" className="choice-arrow" />
      </Button>
      <Popover className="popover">
        <ListBox className="choice-list" items={options.map((option) => ({ ...option, id: option.value }))}>
          {(option) => (
            <ListBoxItem className="choice-item" id={option.value} textValue={option.label}>
              {option.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  )
}
