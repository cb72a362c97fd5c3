/** Characters of fonts that draw signs in the place of letters, by their place in the font (hexadecimal). */
const SYMBOL: Readonly<Record<string, string>> = table(
  '22∀ 24∃ 27∋ 2a∗ 2d− 40≅ 41Α 42Β 43Χ 44Δ 45Ε 46Φ 47Γ 48Η 49Ι 4aϑ 4bΚ 4cΛ 4dΜ 4eΝ 4fΟ 50Π 51Θ 52Ρ 53Σ 54Τ 55Υ 56ς ' +
    '57Ω 58Ξ 59Ψ 5aΖ 5c∴ 5e⊥ 61α 62β 63χ 64δ 65ε 66φ 67γ 68η 69ι 6aϕ 6bκ 6cλ 6dμ 6eν 6fο 70π 71θ 72ρ 73σ 74τ 75υ 76ϖ ' +
    '77ω 78ξ 79ψ 7aζ 7e∼ a2′ a3≤ a4⁄ a5∞ ab↔ ac← ad↑ ae→ af↓ b0° b1± b2″ b3≥ b4× b5∝ b6∂ b7• b8÷ b9≠ ba≡ bb≈ bc… ' +
    'c5⊕ c6∅ c7∩ c8∪ c9⊃ ca⊇ cb⊄ cc⊂ cd⊆ ce∈ cf∉ d0∠ d1∇ d6√ d7⋅ d8¬ d9∧ da∨ db⇔ dc⇐ dd⇑ de⇒ df⇓ e5∑ f2∫',
)
const WINGDINGS: Readonly<Record<string, string>> = table(
  '4a☺ 4c☹ 6c● 6e■ 6f□ 71❑ 75◆ 76❖ 9e· 9f• a7▪ a8☐ d8➢ df← e0→ e1↑ e2↓ e8➔ f0⇨ fb✗ fc✓ fd☒ fe☑',
)
const FONTS: Readonly<Record<string, Readonly<Record<string, string>>>> = { symbol: SYMBOL, wingdings: WINGDINGS }

/**
 * The character that a sign of a font stands for (`w:sym`), or null where it is not known. Fonts of signs use the private area from
 * U+F000, or the same places without it.
 */
export function characterOfSymbol(font: string, code: string): string | null {
  const place = Number.parseInt(code, 16)
  if (Number.isNaN(place)) return null
  const signs = Object.hasOwn(FONTS, font.toLowerCase()) ? FONTS[font.toLowerCase()] : undefined
  const inFont = place >= 0xf000 && place <= 0xf0ff ? place - 0xf000 : place
  if (signs !== undefined && inFont <= 0xff) {
    const sign = signs[inFont.toString(16)]
    if (sign !== undefined) return sign
    // Digits and the commonest marks stand in Symbol where they stand everywhere.
    return signs === SYMBOL && inFont >= 0x20 && inFont <= 0x3f ? String.fromCharCode(inFont) : null
  }
  const isPrivate = place >= 0xe000 && place <= 0xf8ff
  const isCharacter = place >= 0x20 && place <= 0x10ffff && !(place >= 0xd800 && place <= 0xdfff)
  return isPrivate || !isCharacter ? null : String.fromCodePoint(place)
}

function table(pairs: string): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.split(' ').map((pair) => [pair.slice(0, 2), pair.slice(2)]))
}
